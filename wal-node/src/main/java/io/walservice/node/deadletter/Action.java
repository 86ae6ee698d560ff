package io.walservice.node.deadletter;

import java.time.Instant;

/**
 * Something a person did.
 *
 * @param verb what, in one word
 * @param detail to what, and why
 */
public record Action(Instant at, String author, String verb, String detail) {}
