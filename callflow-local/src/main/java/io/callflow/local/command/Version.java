package io.callflow.local.command;

import picocli.CommandLine;

/** Says which Callflow this is. */
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
