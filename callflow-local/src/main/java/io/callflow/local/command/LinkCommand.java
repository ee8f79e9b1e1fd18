package io.callflow.local.command;

import io.callflow.contract.model.CallSummary;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventType;
import io.callflow.event.Link;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.query.StoryQuery;
import io.callflow.story.Presence;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Asserts that two calls belong together, by a {@code link.asserted} event of the first. Its time
 * is that of the call's first event, so the call stays where it is listed, and asserting the same
 * link again stores nothing.
 */
@CommandLine.Command(
    name = "link",
    description = {
      "Says that two calls belong together: stores a link.asserted event in the first.",
      "Doing it again changes nothing. `callflow show CALL --related` shows the result."
    })
final class LinkCommand extends Command.OnCalls {
  @Parameters(
      index = "0",
      paramLabel = "CALL",
      description = "The call that gets the link: its callId, or ~ and its callKey.")
  private String call = "";

  @Parameters(
      index = "1",
      paramLabel = "OTHER",
      description = "The call that it is linked with. It may have no events yet.")
  private String other = "";

  @Option(
      names = "--rel",
      paramLabel = "REL",
      description = {
        "What OTHER is to CALL: same_as (the default), parent, transferred_from, transferred_to,",
        "replaces or consult."
      })
  private String rel = Relation.SAME_AS.text();

  @Option(names = "--leg", paramLabel = "LEG", description = "The leg of OTHER that is meant.")
  private @Nullable String leg;

  @Option(names = "--note", paramLabel = "TEXT", description = "Why, for whoever reads the event.")
  private @Nullable String note;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Who says so (the default is operator).")
  private String source = "operator";

  LinkCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() {
    Relation relation = relation(rel);
    CallRef ref = ref(call);
    CallRef otherRef = ref(other);
    if (ref.key().equals(otherRef.key())) {
      throw new CommandFailure(
          ExitCode.USAGE, "A call cannot be linked with itself; name two different calls.");
    }
    try (Connection calls = connection.toChange(terminal)) {
      CallSummary own = calls.call(ref);
      Presence presence = presence(calls, otherRef);
      CallId otherId = callId(calls, otherRef, presence);
      CallFlowEvent event = event(new CallId(own.callId()), otherId, relation, first(calls, ref));
      Connection.Result result = calls.store(List.of(new Connection.Draft(event, true))).get(0);
      tell(calls, event, result, presence, otherId, relation);
    }
    return ExitCode.DONE;
  }

  private static Relation relation(String text) {
    try {
      return Relation.of(text);
    } catch (CallflowException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--rel %s is unknown; there are %s."
              .formatted(
                  text,
                  Arrays.stream(Relation.values())
                      .map(Relation::text)
                      .collect(Collectors.joining(", "))),
          e);
    }
  }

  private static Presence presence(Connection calls, CallRef other) {
    try {
      calls.events(other, 1, null);
      return Presence.PRESENT;
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.UNKNOWN_CALL) {
        return Presence.UNKNOWN;
      }
      if (e.code() == ErrorCode.ERASED) {
        return Presence.ERASED;
      }
      if (e.code() == ErrorCode.DAMAGED) {
        return Presence.DAMAGED;
      }
      throw e;
    }
  }

  /** A link names the other call by its id, which its key alone does not tell. */
  private static CallId callId(Connection calls, CallRef other, Presence presence) {
    CallId known = other.callId();
    if (known != null) {
      return known;
    }
    if (presence == Presence.PRESENT) {
      return new CallId(calls.call(other).callId());
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "%s has no events that can be read, so its callId is not known here. Name it by its callId."
            .formatted(other));
  }

  private static Instant first(Connection calls, CallRef ref) {
    return calls.events(ref, 1, null).elements().get(0).event().timestamp();
  }

  private CallFlowEvent event(CallId own, CallId otherId, Relation relation, Instant timestamp) {
    CallFlowEvent.Builder event;
    try {
      event =
          CallFlowEvent.builder(own, EventType.LINK_ASSERTED, timestamp, source)
              .sourceEventId("link-" + relation.text() + "-" + otherId.key())
              .links(List.of(new Link(relation, otherId, leg)));
      if (note != null) {
        event.metadata(new Metadata(Map.of("note", MetadataValue.of(note))));
      }
      return event.build();
    } catch (CallflowException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private void tell(
      Connection calls,
      CallFlowEvent event,
      Connection.Result result,
      Presence presence,
      CallId otherId,
      Relation relation) {
    boolean created = result.status() == Connection.Status.CREATED;
    boolean before =
        result.status() == Connection.Status.DUPLICATE || isSameLink(calls, result, event);
    if (!created && !before) {
      throw notStored(result);
    }
    int size = calls.related(StoryQuery.of(CallRef.of(event.callId()))).count();
    if (json) {
      Map<String, Object> linked = new LinkedHashMap<>();
      linked.put("callId", event.callId().value());
      linked.put("callKey", event.callId().key().value());
      linked.put("rel", relation.text());
      linked.put("otherCallId", otherId.value());
      linked.put("otherCallKey", otherId.key().value());
      linked.put("presence", presence.text());
      linked.put("status", created ? "created" : "duplicate");
      linked.put("eventId", String.valueOf(result.eventId()));
      linked.put("calls", size);
      line(linked);
      return;
    }
    terminal
        .out()
        .println(
            (created ? "Linked: %s is %s of %s." : "Linked already: %s is %s of %s.")
                .formatted(otherId, relation.text(), event.callId()));
    switch (presence) {
      case PRESENT -> {}
      case UNKNOWN -> terminal.out().println("No event of %s is stored yet.".formatted(otherId));
      case ERASED -> terminal.out().println("%s was erased.".formatted(otherId));
      case DAMAGED -> terminal.out().println("%s cannot be read.".formatted(otherId));
    }
    terminal
        .out()
        .println(
            "The story has %d calls: callflow show%s --related %s"
                .formatted(size, connection.asOptions(terminal), event.callId()));
  }

  /** The link was asserted before, with another leg or note, or when the call began later. */
  private static boolean isSameLink(
      Connection calls, Connection.Result result, CallFlowEvent event) {
    if (result.status() != Connection.Status.CONFLICT || result.eventId() == null) {
      return false;
    }
    StoredEvent stored = calls.event(result.eventId());
    Link asserted = event.links().get(0);
    return stored.event().links().stream()
        .anyMatch(link -> link.rel() == asserted.rel() && link.callId().equals(asserted.callId()));
  }

  private static CommandFailure notStored(Connection.Result result) {
    int exitCode =
        switch (result.status()) {
          case GONE -> ExitCode.ERASED;
          case UNAVAILABLE -> ExitCode.UNAVAILABLE;
          case CREATED, DUPLICATE, CONFLICT, REFUSED -> ExitCode.REFUSED;
        };
    return new CommandFailure(exitCode, "The link was not stored: " + result.message());
  }
}
