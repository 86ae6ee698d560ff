package io.walservice.bench;

/** One line of a report. */
record Measurement(String name, String unit, Spread spread) {}
