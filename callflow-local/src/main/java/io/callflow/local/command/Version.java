package io.callflow.local.command;

import picocli.CommandLine;

/** The version in the manifest of the jar; {@code development} outside a jar. */
final class Version implements CommandLine.IVersionProvider {
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"callflow " + text(), "Java " + System.getProperty("java.version")};
  }
}
