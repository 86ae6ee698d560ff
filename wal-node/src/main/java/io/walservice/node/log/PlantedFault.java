package io.walservice.node.log;

import org.slf4j.LoggerFactory;

/**
 * A defect that a test plants to see that it would be found. There is no setting for it: only the system property of a
 * JVM that a test starts can plant it.
 */
public enum PlantedFault {
    /** No defect. */
    NONE,
    /** Entries are acknowledged before they are durable. */
    ACKNOWLEDGE_BEFORE_PERSIST;

    /** The system property that names the defect. */
    public static final String PROPERTY = "wal.test.planted-fault";

    /** The defect that this JVM was started with. */
    public static PlantedFault ofThisJvm() {
        PlantedFault fault = valueOf(System.getProperty(PROPERTY, NONE.name()));
        if (fault != NONE) {
            LoggerFactory.getLogger(PlantedFault.class).error("PLANTED FAULT {}: this node loses entries", fault);
        }
        return fault;
    }
}
