package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.util.Durations;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceStatus;
import java.util.Map;

/** The state of one or many namespaces, for people and for programs. */
record StatusView(Map<String, NamespaceStatus> namespaces) {

    String text() {
        Table partitions = new Table(
                "NAMESPACE", "PARTITION", "NODE", "NEXT", "TO DISPATCH", "TO SETTLE", "FIRED", "CANCELLED", "EPOCH");
        Table lanes = new Table(
                "NAMESPACE",
                "TARGET",
                "NODE",
                "STATE",
                "SINCE",
                "LAG",
                "PARKED",
                "APPLIED",
                "RETRIED",
                "DEAD",
                "CAUSE");
        namespaces.forEach((name, status) -> {
            status.getPartitionsList().forEach(each -> row(partitions, name, each));
            status.getLanesList().forEach(each -> row(lanes, name, each));
        });
        return partitions + System.lineSeparator() + System.lineSeparator() + lanes;
    }

    JsonNode tree() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        namespaces.forEach((name, status) -> {
            var namespace = all.addObject().put("namespace", name);
            ArrayNode partitions = namespace.putArray("partitions");
            status.getPartitionsList().forEach(each -> partitions.add(tree(each)));
            ArrayNode lanes = namespace.putArray("lanes");
            status.getLanesList().forEach(each -> lanes.add(tree(each)));
        });
        return all;
    }

    private static void row(Table table, String namespace, LogPartitionStatus each) {
        boolean known = !each.getNode().isEmpty();
        table.row(
                namespace,
                each.getPartition(),
                known ? each.getNode() : "no answer",
                known ? each.getNextSequence() : "?",
                known ? each.getNextSequence() - each.getDispatchedSequence() : "?",
                known ? each.getNextSequence() - each.getSettledSequence() : "?",
                known ? each.getFired() : "?",
                known ? each.getCancelled() : "?",
                known ? each.getEpoch() : "?");
    }

    private static void row(Table table, String namespace, LaneStatus each) {
        boolean known = !each.getNode().isEmpty();
        table.row(
                namespace,
                each.getTarget(),
                known ? each.getNode() : "no answer",
                known ? each.getState() : "?",
                known ? Times.text(each.getSince()) : "?",
                each.getLag() < 0 ? "?" : each.getLag(),
                known ? each.getParkedEntries() : "?",
                known ? each.getApplied() : "?",
                known ? each.getRetried() : "?",
                known ? each.getDeadLettered() : "?",
                each.getCause());
    }

    private static JsonNode tree(LogPartitionStatus each) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", each.getPartition())
                .put("node", each.getNode())
                .put("nextSequence", each.getNextSequence())
                .put("dispatchedSequence", each.getDispatchedSequence())
                .put("settledSequence", each.getSettledSequence())
                .put("fired", each.getFired())
                .put("cancelled", each.getCancelled())
                .put("moved", each.getMoved())
                .put("meanLatenessMillis", Durations.toMillis(each.getMeanLateness()))
                .put("longestLatenessMillis", Durations.toMillis(each.getLongestLateness()))
                .put("epoch", each.getEpoch());
    }

    private static JsonNode tree(LaneStatus each) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("target", each.getTarget())
                .put("source", each.getSource())
                .put("node", each.getNode())
                .put("state", each.getState())
                .put("cause", each.getCause())
                .put("since", Times.text(each.getSince()))
                .put("lag", each.getLag())
                .put("applied", each.getApplied())
                .put("retried", each.getRetried())
                .put("deadLettered", each.getDeadLettered())
                .put("parkedKeys", each.getParkedKeys())
                .put("parkedEntries", each.getParkedEntries())
                .put("heldKeys", each.getHeldKeys());
    }
}
