package io.walservice.local.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Just enough of PostgreSQL's protocol (version 3, simple queries) to ask whether it is up and to create databases, so
 * that users of the stack may bring any driver. Authentication is "trust": no password is asked for. Not thread-safe.
 */
public final class PostgresSession implements AutoCloseable {
    public static final String USER = "postgres";

    private static final int PROTOCOL_3_0 = 196_608;
    private static final int DDL_LIMIT_MILLIS = 30_000;

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    private PostgresSession(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(socket.getOutputStream());
        this.in = new DataInputStream(socket.getInputStream());
    }

    public static PostgresSession open(int port) throws IOException {
        Socket socket = Loopback.connect(port);
        try {
            PostgresSession session = new PostgresSession(socket);
            session.startUp();
            socket.setSoTimeout(DDL_LIMIT_MILLIS);
            return session;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Runs one statement; rows are skipped.
     *
     * @throws IOException with the server's message where it refuses
     */
    public void execute(String sql) throws IOException {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        out.writeByte('Q');
        out.writeInt(4 + text.length + 1);
        out.write(text);
        out.writeByte(0);
        out.flush();
        awaitReady();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void startUp() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String word : new String[] {"user", USER, "database", "postgres", ""}) {
            body.write(word.getBytes(StandardCharsets.UTF_8));
            body.write(0);
        }
        out.writeInt(4 + 4 + body.size());
        out.writeInt(PROTOCOL_3_0);
        body.writeTo(out);
        out.flush();
        awaitReady();
    }

    /** Reads up to ReadyForQuery. After an error the session is of no more use: what follows it is not read. */
    private void awaitReady() throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'E') {
                throw new IOException("PostgreSQL: " + message(body));
            }
            if (type == 'Z') {
                return;
            }
        }
    }

    /** Fields are a letter and a text each, every one ended by a zero; M is the message for people. */
    private static String message(byte[] error) {
        for (String field : new String(error, StandardCharsets.UTF_8).split("\0", -1)) {
            if (field.startsWith("M")) {
                return field.substring(1);
            }
        }
        return "refused without a message";
    }
}
