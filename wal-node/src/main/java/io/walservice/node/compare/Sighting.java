package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents.Item;
import java.util.List;
import java.util.Map;

/**
 * What all places hold of some items, at about the same time.
 *
 * @param held in the order of the places
 */
record Sighting(List<Item> items, List<Map<Item, ByteString>> held) {}
