package io.walservice.node.compare;

import io.walservice.connectors.TargetContents;

/** One of the systems that are compared, and what it is called. */
record Place(String name, TargetContents contents) {}
