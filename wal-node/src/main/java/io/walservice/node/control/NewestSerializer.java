package io.walservice.node.control;

import com.google.protobuf.ByteString;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The version as eight bytes, then the value. Public because Pekko creates it by its name. */
public final class NewestSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 74_100;
    private static final String VERSION_1 = "1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        return VERSION_1;
    }

    @Override
    public byte[] toBinary(Object object) {
        Newest newest = (Newest) object;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + newest.value().size());
        bytes.putLong(newest.version());
        newest.value().copyTo(bytes);
        return bytes.array();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (!manifest.equals(VERSION_1)) {
            throw new NotSerializableException("manifest: %s (expected: %s)".formatted(manifest, VERSION_1));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Newest(buffer.getLong(), ByteString.copyFrom(buffer));
    }
}
