package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Parses {@code --ladder}, whose value is optional: the next argument is the format if it names
 * one. Otherwise it is the call, and the format is text.
 */
final class LadderOption implements IParameterConsumer {
  private static final String OPTION = "--ladder=";

  /** The unknown format after a {@code --ladder=}; null if there is none. */
  static @Nullable String unknown(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.startsWith(OPTION)) {
        String named = argument.substring(OPTION.length());
        if (Arrays.stream(LadderFormat.values()).noneMatch(format -> isNamed(format, named))) {
          return named;
        }
      }
    }
    return null;
  }

  private static boolean isNamed(LadderFormat format, String name) {
    return format.text().equals(name.toLowerCase(Locale.ROOT));
  }

  @Override
  @SuppressWarnings("JdkObsolete") // the interface of picocli asks for a Stack
  public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
    LadderFormat format = LadderFormat.TEXT;
    if (!arguments.isEmpty()) {
      String next = arguments.peek();
      for (LadderFormat known : LadderFormat.values()) {
        if (isNamed(known, next)) {
          arguments.pop();
          format = known;
          break;
        }
      }
    }
    option.setValue(format);
  }
}
