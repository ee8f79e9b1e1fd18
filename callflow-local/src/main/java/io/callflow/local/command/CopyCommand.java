package io.callflow.local.command;

import io.callflow.Callflow;
import io.callflow.codec.CallCodec;
import io.callflow.codec.StoreDescriptor;
import io.callflow.contract.JsonCallCodec;
import io.callflow.report.CopyReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a whole store into another. */
@CommandLine.Command(
    name = "copy",
    description = {
      "Copies all calls of all tenants from one store into another, while both are in use: between"
          + " data folders and buckets, in any direction.",
      "An empty TO becomes the same store. In another, a call that has the same events is left"
          + " alone, one that lacks events gets them, and one that differs is refused: nothing is"
          + " overwritten. A call that is erased in FROM is erased in TO.",
      "A copy that was cut short, or is run again later, takes what is missing. Passes are repeated"
          + " until one finds nothing to change."
    })
final class CopyCommand extends Command {
  @Parameters(
      index = "0",
      paramLabel = "FROM",
      arity = "1",
      description = "The store to read: a data folder, or s3://BUCKET/PREFIX. It must exist.")
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "TO",
      arity = "1",
      description = "The store to write to. A missing folder is created, a bucket is not.")
  private String to = "";

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "Give an empty TO this many shards of the minute index, 1 to 256. Default: those of FROM.")
  private @Nullable Integer shards;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "The URL of another S3 server, such as MinIO. Default: $AWS_ENDPOINT_URL_S3.")
  private @Nullable String endpoint;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The region of the buckets. Default: the one that the AWS CLI would use.")
  private @Nullable String region;

  @Option(
      names = "--to-s3-endpoint",
      paramLabel = "URL",
      description = "The URL of the S3 server of TO, if it differs.")
  private @Nullable String toEndpoint;

  @Option(
      names = "--to-region",
      paramLabel = "REGION",
      description = "The region of the bucket of TO, if it differs.")
  private @Nullable String toRegion;

  @Option(
      names = "--progress",
      description = "Show the progress even if standard error is not a terminal.")
  private boolean progress;

  @Option(
      names = "--json",
      description = "Write JSON: a line for each call that was not copied, then the totals.")
  private boolean json;

  CopyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    if (shards != null && (shards < 1 || shards > StoreDescriptor.MAX_SHARDS)) {
      throw new CommandFailure(ExitCode.USAGE, "--shards is " + shards + "; 1 to 256 are allowed.");
    }
    StoreAddress source = address("FROM", from, endpoint, region);
    StoreAddress target =
        address(
            "TO",
            to,
            toEndpoint == null ? endpoint : toEndpoint,
            toRegion == null ? region : toRegion);
    if (source.isSameAs(target)) {
      throw new CommandFailure(
          ExitCode.USAGE, "FROM and TO are the same store, %s.".formatted(source));
    }
    Progress shown = new Progress(terminal, progress);
    CopyReport report;
    CallCodec codec = new JsonCallCodec();
    try (Callflow read = Callflow.openToRead(source.toRead().objects(), codec);
        Callflow written = open(target, codec, read.descriptor())) {
      report = copy(read, written, shown);
    } finally {
      shown.clear();
    }
    return print(report, shown);
  }

  private Callflow open(StoreAddress target, CallCodec codec, StoreDescriptor like) {
    Callflow written =
        Callflow.builder(target.toWrite().objects(), codec)
            .like(like)
            .shards(shards == null ? like.shards() : shards)
            .open();
    int found = written.descriptor().shards();
    if (shards != null && found != shards) {
      written.close();
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is a store already, with %d shards; --shards %d goes with an empty one."
              .formatted(to, found, shards));
    }
    return written;
  }

  private StoreAddress address(
      String name, String text, @Nullable String server, @Nullable String of) {
    if (text.startsWith(StoreAddress.S3)) {
      return StoreAddress.ofBucket(text, server, of, terminal.environment());
    }
    if (text.isBlank() || text.contains("://")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is '%s'; write the folder of a store, or s3://BUCKET/PREFIX.".formatted(name, text));
    }
    return StoreAddress.of(Path.of(text));
  }

  private static CopyReport copy(Callflow read, Callflow written, Progress shown) {
    long[] seen = {0};
    return read.copyTo(
        written,
        soFar -> {
          long now = compared(soFar);
          shown.done(
              Math.max(0, now - seen[0]),
              String.format(
                  Locale.ROOT,
                  ", %,d copied, %,d refused, pass %d",
                  soFar.copied() + soFar.extended() + soFar.erased(),
                  soFar.refused() + soFar.damaged(),
                  soFar.passes() + 1));
          seen[0] = now;
        });
  }

  private static long compared(CopyReport report) {
    return report.copied()
        + report.extended()
        + report.erased()
        + report.equal()
        + report.refused()
        + report.damaged();
  }

  private int print(CopyReport report, Progress shown) {
    if (json) {
      report.problems().forEach(problem -> line(tree(problem)));
      line(totals(report));
    } else {
      Table table = new Table("KIND", "OBJECT", "DETAIL");
      report.problems().forEach(p -> table.row(kind(p), p.key().value(), p.detail()));
      if (!table.isEmpty()) {
        table.print(terminal);
      }
      terminal
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d calls copied, %,d extended, %,d erased, with %,d events; %,d are equal now,"
                      + " %,d refused, %,d damaged (%d passes, %s).",
                  report.copied(),
                  report.extended(),
                  report.erased(),
                  report.events(),
                  report.equal(),
                  report.refused(),
                  report.damaged(),
                  report.passes(),
                  Times.text(shown.elapsed())));
    }
    if (!report.settled()) {
      terminal
          .err()
          .println(
              "callflow: "
                  + from
                  + " was written to during all "
                  + report.passes()
                  + " passes; copy again when its writers have stopped.");
    }
    if (report.damaged() > 0) {
      return ExitCode.BROKEN;
    }
    return report.refused() > 0 ? ExitCode.REFUSED : ExitCode.DONE;
  }

  private static String kind(CopyReport.Problem problem) {
    return problem.kind().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> tree(CopyReport.Problem problem) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", kind(problem));
    tree.put("key", problem.key().value());
    tree.put("detail", problem.detail());
    return tree;
  }

  private static Map<String, Object> totals(CopyReport report) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("copied", report.copied());
    tree.put("extended", report.extended());
    tree.put("erased", report.erased());
    tree.put("events", report.events());
    tree.put("equal", report.equal());
    tree.put("refused", report.refused());
    tree.put("damaged", report.damaged());
    tree.put("passes", report.passes());
    tree.put("settled", report.settled());
    return tree;
  }
}
