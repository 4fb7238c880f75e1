package release.bundle;

import java.io.BufferedOutputStream;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Answers as a PostgreSQL does, as far as a run with pending migrations needs it. So the classes of such a run can be archived where
 * there is no database. It speaks version 3 of the protocol
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html), accepts any user, and does nothing.
 */
final class FakePostgres {
    private static final int STARTUP = 196608; // version 3.0; any other beginning of a connection asks for encryption
    private static final int TEXT = 25;
    private static final Map<String, String> PARAMETERS = Map.of(
            "server_version",
            "17.0",
            "server_encoding",
            "UTF8",
            "client_encoding",
            "UTF8",
            "DateStyle",
            "ISO, MDY",
            "TimeZone",
            "UTC",
            "integer_datetimes",
            "on",
            "standard_conforming_strings",
            "on");
    private final ServerSocket server;
    private final List<Answer> answers;

    /**
     * The answer to a statement: one row of texts.
     *
     * @param asked a regular expression for the statement, or for it and its parameters
     * @param row each value with its column's name: {@code version=1}
     */
    record Answer(String asked, List<String> row) {
        Answer(String asked, String... row) {
            this(asked, List.of(row));
        }
    }

    /**
     * Listens at a free port of this machine, until the JVM ends.
     *
     * @param answers the first that matches is given; to anything else, the answer has no rows
     */
    FakePostgres(List<Answer> answers) throws IOException {
        this.answers = answers;
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        run(this::serve);
    }

    /** The URL of its database. */
    String url() {
        return "postgres://training@127.0.0.1:" + server.getLocalPort() + "/training";
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "fake postgresql");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() throws IOException {
        while (true) {
            var client = server.accept();
            run(() -> {
                try (client) {
                    serve(client);
                }
            });
        }
    }

    private void serve(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        while (begin(in) != STARTUP) {
            out.writeByte('N');
            out.flush();
        }
        send(out, 'R', body -> body.writeInt(0));
        for (var parameter : PARAMETERS.entrySet()) {
            send(out, 'S', body -> {
                text(body, parameter.getKey());
                text(body, parameter.getValue());
            });
        }
        ready(out);
        var statements = new HashMap<String, String>();
        var asked = "";
        while (true) {
            int type;
            try {
                type = in.readUnsignedByte();
            } catch (EOFException gone) {
                return;
            }
            var body = new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8);
            var words = body.split("\0", 3);
            switch (type) {
                case 'P' -> {
                    statements.put(words[0], words[1]);
                    asked = words[1];
                    send(out, '1', nothing -> {});
                }
                case 'B' -> {
                    asked = statements.get(words[1]) + words[2];
                    send(out, '2', nothing -> {});
                }
                case 'D' -> describe(out, row(asked));
                case 'E' -> execute(out, asked, row(asked));
                case 'Q' -> {
                    execute(out, body, List.of());
                    ready(out);
                }
                case 'C' -> send(out, '3', nothing -> {});
                case 'S' -> ready(out);
                case 'X' -> {
                    return;
                }
                default -> throw new IOException("message " + (char) type + " is not known here");
            }
        }
    }

    private List<String> row(String asked) {
        return answers.stream()
                .filter(answer -> asked.matches("(?is).*(" + answer.asked() + ").*"))
                .findFirst()
                .map(Answer::row)
                .orElse(List.of());
    }

    private static int begin(DataInputStream in) throws IOException {
        int length = in.readInt();
        int code = in.readInt();
        in.readNBytes(length - 8);
        return code;
    }

    private static void describe(DataOutputStream out, List<String> row) throws IOException {
        if (row.isEmpty()) send(out, 'n', nothing -> {});
        else
            send(out, 'T', body -> {
                body.writeShort(row.size());
                for (var value : row) {
                    text(body, value.substring(0, value.indexOf('=')));
                    body.writeInt(0); // of no table
                    body.writeShort(0);
                    body.writeInt(TEXT);
                    body.writeShort(-1); // of any length
                    body.writeInt(-1);
                    body.writeShort(0); // as text
                }
            });
    }

    private static void execute(DataOutputStream out, String asked, List<String> row) throws IOException {
        if (!row.isEmpty()) {
            send(out, 'D', body -> {
                body.writeShort(row.size());
                for (var value : row) {
                    var text = value.substring(value.indexOf('=') + 1);
                    body.writeInt(text.length());
                    body.writeBytes(text);
                }
            });
        }
        send(
                out,
                'C',
                body -> text(
                        body,
                        row.isEmpty() ? asked.replaceFirst("(?s)\\W.*", "").toUpperCase(Locale.ROOT) : "SELECT 1"));
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
