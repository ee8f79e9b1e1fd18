package io.callflow.local.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files and sockets that this process may still open. */
final class FileDescriptors {
  private static final int ENOUGH = 100_000;

  private FileDescriptors() {}

  /** How many it may open more; some large number where the system does not tell. */
  static int left() {
    String[] open = new File("/proc/self/fd").list();
    if (open != null) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
          if (line.startsWith("Max open files")) {
            String soft = line.substring("Max open files".length()).strip().split(" ", 2)[0];
            return soft.equals("unlimited")
                ? ENOUGH
                : (int) Math.min(ENOUGH, Math.max(0, Long.parseLong(soft) - open.length));
          }
        }
      } catch (IOException | NumberFormatException e) {
        // The management bean knows, too; it takes longer to load.
      }
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount();
      return (int) Math.min(ENOUGH, Math.max(0, left));
    }
    return ENOUGH;
  }
}
