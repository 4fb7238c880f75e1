package release.bundle;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a PostgreSQL says to a client, as far as a run needs it that finds one migration applied: so that the classes of
 * such a run can be archived where there is no database. It speaks version 3 of the protocol
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html) and takes any user.
 */
final class FakePostgres {
    private static final int STARTUP = 196608; // version 3.0; what else begins a connection asks for encryption
    private static final int TEXT = 25;
    private static final int INT4 = 23;
    private static final int BOOL = 16;
    private static final Map<String, String> PARAMETERS = Map.of("server_version", "17.0", "server_encoding", "UTF8", "client_encoding", "UTF8",
        "DateStyle", "ISO, MDY", "TimeZone", "UTC", "integer_datetimes", "on", "standard_conforming_strings", "on");
    private static final int[] TYPES = {TEXT, TEXT, TEXT, INT4, BOOL, BOOL, BOOL};
    private final ServerSocket server;
    private final List<String> row;

    /**
     * Listens at a free port of this machine, for clients that come one after the other, until the JVM ends.
     *
     * @param history the row of the history: version, description, type, checksum, success, whether its table is in the
     *     current schema, whether there is a journal
     */
    FakePostgres(List<String> history) throws IOException {
        row = history;
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::serve, "fake postgresql");
        thread.setDaemon(true);
        thread.start();
    }

    /** The URL of its database. */
    String url() {
        return "postgres://training@127.0.0.1:" + server.getLocalPort() + "/training";
    }

    private void serve() {
        while (true) {
            try (var client = server.accept()) {
                serve(client);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(client.getOutputStream());
        while (begin(in) != STARTUP) out.writeByte('N');
        send(out, 'R', body -> body.writeInt(0));
        for (var parameter : PARAMETERS.entrySet()) {
            send(out, 'S', body -> {
                text(body, parameter.getKey());
                text(body, parameter.getValue());
            });
        }
        ready(out);
        var isHistory = false;
        while (true) {
            int type;
            try {
                type = in.readUnsignedByte();
            } catch (EOFException gone) {
                return;
            }
            var body = new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
            switch (type) {
                case 'P' -> {
                    isHistory = body.contains("flyway_schema_history");
                    send(out, '1', nothing -> { });
                }
                case 'B' -> send(out, '2', nothing -> { });
                case 'D' -> describe(out, isHistory);
                case 'E' -> execute(out, isHistory);
                case 'Q' -> {
                    execute(out, false);
                    ready(out);
                }
                case 'C' -> send(out, '3', nothing -> { });
                case 'S' -> ready(out);
                case 'X' -> {
                    return;
                }
                default -> throw new IOException("message " + (char) type + " is not known here");
            }
        }
    }

    private static int begin(DataInputStream in) throws IOException {
        int length = in.readInt();
        int code = in.readInt();
        in.readNBytes(length - 8);
        return code;
    }

    private static void describe(DataOutputStream out, boolean isHistory) throws IOException {
        if (!isHistory) send(out, 'n', nothing -> { });
        else send(out, 'T', body -> {
            body.writeShort(TYPES.length);
            for (int type : TYPES) {
                text(body, "column");
                body.writeInt(0); // of no table
                body.writeShort(0);
                body.writeInt(type);
                body.writeShort(-1); // of any length
                body.writeInt(-1);
                body.writeShort(0); // as text
            }
        });
    }

    private void execute(DataOutputStream out, boolean isHistory) throws IOException {
        if (isHistory) {
            send(out, 'D', body -> {
                body.writeShort(row.size());
                for (var value : row) {
                    body.writeInt(value.length());
                    body.writeBytes(value);
                }
            });
        }
        send(out, 'C', body -> text(body, isHistory ? "SELECT 1" : "SET"));
    }

    private static void ready(DataOutputStream out) throws IOException {
        send(out, 'Z', body -> body.writeByte('I'));
        out.flush();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeBytes(text);
        out.writeByte(0);
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static void send(DataOutputStream out, char type, Body content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        content.write(new DataOutputStream(bytes));
        out.writeByte(type);
        out.writeInt(bytes.size() + 4);
        bytes.writeTo(out);
    }
}
