package io.walservice.namespace;

import java.time.Duration;

/**
 * When entries become due that do not say so themselves.
 *
 * @param standard delay of an entry that names none
 * @param jitter up to so much is added to each delay at random, to flatten bursts; not to entries without any delay
 */
public record DelaySpec(Duration standard, Duration jitter) {}
