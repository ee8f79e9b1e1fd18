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
 * Takes the form of a ladder for what stands after {@code --ladder} only where it is one: else it
 * is the call.
 */
final class LadderForm implements IParameterConsumer {
  private static final String OPTION = "--ladder=";

  /** What an argument names after {@code --ladder=} that is no form; null where all is well. */
  static @Nullable String unknown(List<String> arguments) {
    for (String argument : arguments) {
      if (argument.startsWith(OPTION)) {
        String named = argument.substring(OPTION.length());
        if (Arrays.stream(LadderFormat.values()).noneMatch(form -> isNamed(form, named))) {
          return named;
        }
      }
    }
    return null;
  }

  private static boolean isNamed(LadderFormat form, String name) {
    return form.text().equals(name.toLowerCase(Locale.ROOT));
  }

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's own
  public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
    LadderFormat form = LadderFormat.TEXT;
    if (!arguments.isEmpty()) {
      String next = arguments.peek();
      for (LadderFormat known : LadderFormat.values()) {
        if (isNamed(known, next)) {
          arguments.pop();
          form = known;
          break;
        }
      }
    }
    option.setValue(form);
  }
}
