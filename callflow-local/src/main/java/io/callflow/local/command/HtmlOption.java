package io.callflow.local.command;

import java.util.Locale;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Parses {@code --html}, whose value is optional: the next argument is the file if its name ends in
 * {@code .html} or {@code .htm}. Otherwise it is the call, and the page goes to standard output.
 */
final class HtmlOption implements IParameterConsumer {
  /** Stands for standard output. */
  static final String STANDARD_OUTPUT = "";

  @Override
  @SuppressWarnings("JdkObsolete") // the interface of picocli asks for a Stack
  public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
    boolean named = !arguments.isEmpty() && isPage(arguments.peek());
    option.setValue(named ? arguments.pop() : STANDARD_OUTPUT);
  }

  private static boolean isPage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".html") || lower.endsWith(".htm");
  }
}
