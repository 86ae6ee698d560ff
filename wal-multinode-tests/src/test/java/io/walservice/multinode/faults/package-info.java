/**
 * What the log promises, under faults: real nodes are killed, join and are paused while clients write, and the clients'
 * history is compared with what the targets hold. Read {@code OneWriteUnderFaultsTest} first; {@code PlantedFaultTest}
 * shows that it would find a log that loses entries.
 */
@NullMarked
package io.walservice.multinode.faults;

import org.jspecify.annotations.NullMarked;
