package io.callflow.benchmark;

import java.nio.file.Path;
import java.util.Arrays;

/** Starts the benchmark that is named. */
public final class Main {
  private static final String HELP =
      """
      Usage: callflow-benchmark/run BENCHMARK
        costs   requests and dollars per million events, for the usual workloads and under contention
        ladder  drawing a call of 1,000 events, against reading it
        lambda [ROUNDS]  the functions from cold, warm and restored, against others; needs an S3
                         server: .ci/with-minio callflow-benchmark/run lambda
      """;

  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("costs")) {
      System.exit(new RequestCosts(System.out).run() ? 0 : 1);
    }
    if (args.length == 1 && args[0].equals("ladder")) {
      System.exit(new LadderRatio(System.out).run() ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 2 && args[0].equals("lambda")) {
      int rounds = args.length == 2 ? Integer.parseInt(args[1]) : 9;
      System.exit(new FunctionCosts(System.out, Path.of(""), rounds).run() ? 0 : 1);
    }
    boolean help = Arrays.asList(args).contains("--help");
    (help ? System.out : System.err).print(HELP);
    System.exit(help ? 0 : 2);
  }
}
