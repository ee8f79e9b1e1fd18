package io.callflow.local.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the SIP messages of a capture (pcap, pcapng, also compressed by gzip) through Wireshark's
 * {@code tshark}, as the JSON lines of {@code -T ek}. What tshark complains about comes as a last
 * line, {@code {"error": "..."}}, which is a refused record.
 */
final class Tshark {
  private static final int MOST_ERRORS = 8 * 1024;

  /** The four bytes that pcap (with microseconds or nanoseconds) and pcapng begin with. */
  private static final List<Integer> MAGIC =
      List.of(0xd4c3b2a1, 0xa1b2c3d4, 0x4d3cb2a1, 0xa1b23c4d, 0x0a0d0d0a);

  private Tshark() {}

  /** Whether an input that begins like this is a capture. */
  static boolean isCapture(byte[] beginning) {
    if (beginning.length < Integer.BYTES) {
      return false;
    }
    int magic = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      magic = magic << 8 | (beginning[i] & 0xff);
    }
    return MAGIC.contains(magic);
  }

  /** The arguments that make JSON of a capture; documents tell users the same. */
  private static List<String> command(String program, String file) {
    return List.of(
        program, "-n", "-r", file, "-Y", "sip", "-T", "ek", "-J", "frame ip ipv6 udp tcp sctp sip");
  }

  /**
   * Starts to read a capture.
   *
   * @param name by which messages name the file
   * @throws CommandFailure if tshark is not installed
   */
  static InputStream open(Path file, String name) throws IOException {
    return open("tshark", file, name);
  }

  /** As the other one, with another program. */
  static InputStream open(String program, Path file, String name) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command(program, file.toAbsolutePath().toString())).start();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          ("%s is a capture, which tshark reads, and tshark cannot be started. Install it (Debian:"
                  + " apt-get install tshark; elsewhere it comes with Wireshark), or import what it"
                  + " writes on another computer: tshark -r %s -Y sip -T ek > sip.json")
              .formatted(name, name),
          e);
    }
    process.getOutputStream().close();
    return new Output(process);
  }

  /** What a process writes, and then its complaints. */
  private static final class Output extends FilterInputStream {
    private final Process process;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Thread reader;
    private @Nullable InputStream complaint;

    Output(Process process) {
      super(process.getInputStream());
      this.process = process;
      reader = new Thread(this::readErrors, "tshark");
      reader.setDaemon(true);
      reader.start();
    }

    private void readErrors() {
      byte[] buffer = new byte[1024];
      try (InputStream from = process.getErrorStream()) {
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
          synchronized (errors) {
            errors.write(buffer, 0, Math.min(read, MOST_ERRORS - errors.size()));
          }
        }
      } catch (IOException e) {
        // the process was stopped
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (complaint != null) {
        return complaint.read(to, offset, length);
      }
      int read = super.read(to, offset, length);
      if (read >= 0) {
        return read;
      }
      complaint = new ByteArrayInputStream(complaint());
      return complaint.read(to, offset, length);
    }

    private byte[] complaint() throws IOException {
      int exitCode;
      try {
        exitCode = process.waitFor();
        reader.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while tshark ends", e);
      }
      if (exitCode == 0) {
        return new byte[0];
      }
      String told;
      synchronized (errors) {
        told = errors.toString(StandardCharsets.UTF_8);
      }
      String text =
          told.lines()
              .filter(line -> !line.startsWith("Running as user"))
              .map(String::strip)
              .collect(Collectors.joining(" "));
      text = text.isEmpty() ? "tshark ends with exit code " + exitCode : text;
      return ("\n{\"error\":\"" + escaped(text) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
      StringBuilder escaped = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
          escaped.append('\\');
        }
        escaped.append(c < ' ' ? ' ' : c);
      }
      return escaped.toString();
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      super.close();
    }
  }
}
