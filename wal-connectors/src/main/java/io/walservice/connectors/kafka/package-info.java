/**
 * Kafka as the carrier between log and lanes ({@link io.walservice.connectors.kafka.KafkaQueue}) and as a target
 * ({@link io.walservice.connectors.kafka.KafkaTarget}).
 *
 * <p>Read {@link io.walservice.connectors.kafka.KafkaQueue} first, then {@code LaneStream} for the way of a record and
 * {@code Mark} for how a lane tells repeats. May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.kafka;

import org.jspecify.annotations.NullMarked;
