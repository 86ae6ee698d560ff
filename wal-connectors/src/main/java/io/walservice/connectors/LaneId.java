package io.walservice.connectors;

/** Identifies a lane: the entries of a namespace on their way to one target. */
public record LaneId(String namespace, String target) {

    @Override
    public String toString() {
        return namespace + "/" + target;
    }
}
