package io.callflow.benchmark;

import io.callflow.benchmark.load.LoadBenchmark;
import io.callflow.benchmark.recorder.RecordRatio;
import io.callflow.benchmark.sources.SourceRates;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs the benchmark that the command line names. */
public final class Main {
  private static final String HELP =
      """
      Usage: callflow-benchmark/run BENCHMARK
        costs   requests and dollars per million events, for the usual workloads and under contention
        ladder  drawing a call of 1,000 events, against reading it
        lambda [ROUNDS]  the functions from cold, warm and restored, against others; needs an S3
                         server: .ci/with-minio callflow-benchmark/run lambda
        postgres [PROGRAMS]  storing and reading calls in the embedded database, against PostgreSQL;
                             PROGRAMS is where initdb and pg_ctl are, else
                             /usr/lib/postgresql/15/bin. With CALLFLOW_FSYNC_MS=2 in the environment,
                             each fsync of both takes 2 ms longer (needs Linux and a C compiler)
        sources [RECORDS]  reading RECORDS records of each format, else 1,000,000, with a heap of 256 MB
        recorder  recording an event, against ArrayBlockingQueue.offer
        growth [CALLS [FOLDER]]  reading a call from stores of 1,000 to CALLS calls, else 1,000,000
                                 (some 2 GB), made in FOLDER, else where temporary files are
        load [--short] [PROGRAM]  `callflow serve` under load, overloaded and beside slow clients; with
                                  --short to find faults, not to measure; PROGRAM is the script
                                  `callflow` of another version, else this one's
      """;

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("costs")) {
      System.exit(new RequestCosts(System.out).run() ? 0 : 1);
    }
    if (args.length == 1 && args[0].equals("ladder")) {
      System.exit(new LadderRatio(System.out).run() ? 0 : 1);
    }
    if (args.length == 1 && args[0].equals("recorder")) {
      System.exit(new RecordRatio(System.out).run() ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 2 && args[0].equals("sources")) {
      int records = args.length == 2 ? Integer.parseInt(args[1]) : 1_000_000;
      System.exit(new SourceRates(System.out).run(records) ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 2 && args[0].equals("lambda")) {
      int rounds = args.length == 2 ? Integer.parseInt(args[1]) : 9;
      System.exit(new FunctionCosts(System.out, Path.of(""), rounds).run() ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 2 && args[0].equals("postgres")) {
      String programs = args.length == 2 ? args[1] : "/usr/lib/postgresql/15/bin";
      System.exit(new PostgresRatio(System.out).run(Path.of(programs)) ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 3 && args[0].equals("growth")) {
      int largest = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
      Path where = Path.of(args.length > 2 ? args[2] : System.getProperty("java.io.tmpdir"));
      System.exit(new StoreGrowth(System.out).run(largest, where) ? 0 : 1);
    }
    if (args.length >= 1 && args.length <= 3 && args[0].equals("load")) {
      boolean isShort = args.length > 1 && args[1].equals("--short");
      int program = isShort ? 2 : 1;
      if (args.length <= program + 1) {
        Path callflow = Path.of(args.length > program ? args[program] : "callflow");
        System.exit(new LoadBenchmark(System.out, callflow, isShort).run() ? 0 : 1);
      }
    }
    boolean help = Arrays.asList(args).contains("--help");
    (help ? System.out : System.err).print(HELP);
    System.exit(help ? 0 : 2);
  }
}
