package io.walservice.node.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Name, version and value, one after the other. Public because Pekko creates it by its name. */
public final class ReplicatedNewestSerializer extends SerializerWithStringManifest {
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
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream output = CodedOutputStream.newInstance(bytes);
            for (var each : ((ReplicatedNewest) object).values().entrySet()) {
                output.writeStringNoTag(each.getKey());
                output.writeInt64NoTag(each.getValue().version());
                output.writeBytesNoTag(each.getValue().value());
            }
            output.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (!manifest.equals(VERSION_1)) {
            throw new NotSerializableException("manifest: %s (expected: %s)".formatted(manifest, VERSION_1));
        }
        try {
            Map<String, Newest> values = new HashMap<>();
            CodedInputStream input = CodedInputStream.newInstance(bytes);
            while (!input.isAtEnd()) {
                String name = input.readString();
                long version = input.readInt64();
                ByteString value = input.readBytes();
                values.put(name, new Newest(version, value));
            }
            return new ReplicatedNewest(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
