package io.callflow.local.command;

import io.callflow.contract.LadderFormat;
import java.util.Locale;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes the form of a ladder for what stands after {@code --ladder} only where it is one: else it
 * is the call.
 */
final class LadderForm implements IParameterConsumer {
  @Override
  @SuppressWarnings("JdkObsolete") // picocli's own
  public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
    LadderFormat form = LadderFormat.TEXT;
    if (!arguments.isEmpty()) {
      String next = arguments.peek().toLowerCase(Locale.ROOT);
      for (LadderFormat known : LadderFormat.values()) {
        if (known.text().equals(next)) {
          arguments.pop();
          form = known;
          break;
        }
      }
    }
    option.setValue(form);
  }
}
