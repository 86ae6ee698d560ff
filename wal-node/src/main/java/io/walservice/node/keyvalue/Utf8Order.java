package io.walservice.node.keyvalue;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/** As Cassandra orders texts: by the bytes of UTF-8. */
final class Utf8Order {
    static final Comparator<String> BYTES = Comparator.comparing(
            (String text) -> ByteString.copyFromUtf8(text), ByteString.unsignedLexicographicalComparator());

    private Utf8Order() {}
}
