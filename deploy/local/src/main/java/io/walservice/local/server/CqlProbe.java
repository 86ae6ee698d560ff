package io.walservice.local.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks Cassandra one query, in version 4 of its native protocol (native_protocol_v4.spec in its repository). */
final class CqlProbe {
    private static final int REQUEST_V4 = 0x04;
    private static final int STARTUP = 0x01;
    private static final int READY = 0x02;
    private static final int QUERY = 0x07;
    private static final int RESULT = 0x08;
    private static final int CONSISTENCY_ONE = 0x0001;

    private CqlProbe() {}

    static void ask(int port) throws IOException {
        try (Socket socket = Loopback.connect(port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            startUp(out);
            expect(READY, in);
            query(out, "SELECT release_version FROM system.local");
            expect(RESULT, in);
        }
    }

    private static void startUp(DataOutputStream out) throws IOException {
        String key = "CQL_VERSION";
        String value = "3.0.0";
        header(out, STARTUP, 2 + 2 + key.length() + 2 + value.length());
        out.writeShort(1);
        out.writeUTF(key);
        out.writeUTF(value);
        out.flush();
    }

    private static void query(DataOutputStream out, String cql) throws IOException {
        byte[] text = cql.getBytes(StandardCharsets.UTF_8);
        header(out, QUERY, 4 + text.length + 2 + 1);
        out.writeInt(text.length);
        out.write(text);
        out.writeShort(CONSISTENCY_ONE);
        out.writeByte(0);
        out.flush();
    }

    private static void header(DataOutputStream out, int opcode, int length) throws IOException {
        out.writeByte(REQUEST_V4);
        out.writeByte(0);
        out.writeShort(0);
        out.writeByte(opcode);
        out.writeInt(length);
    }

    private static void expect(int opcode, DataInputStream in) throws IOException {
        in.skipNBytes(4);
        int answered = in.readUnsignedByte();
        in.skipNBytes(in.readInt());
        if (answered != opcode) {
            throw new IOException("Cassandra answered with opcode %d (expected: %d)".formatted(answered, opcode));
        }
    }
}
