package io.callflow.contract;

import io.callflow.call.CallFlow;
import io.callflow.contract.model.CallDiff;
import io.callflow.contract.model.DiffCall;
import io.callflow.contract.model.DiffRow;
import io.callflow.contract.model.DiffRowKind;
import io.callflow.contract.model.DiffStep;
import io.callflow.contract.model.FieldDifference;
import io.callflow.event.CallFlowEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps comparisons of calls to their API models. */
final class DiffMapper {
  private DiffMapper() {}

  static CallDiff diff(io.callflow.call.diff.CallDiff diff) {
    return new CallDiff(
        diff.isSame(),
        call(diff.left()),
        call(diff.right()),
        fields(diff.summary()),
        diff.rows().stream().map(DiffMapper::row).toList());
  }

  private static DiffCall call(CallFlow call) {
    return new DiffCall(
        call.callId().value(),
        call.key().value(),
        call.events().get(0).event().timestamp(),
        call.events().size());
  }

  private static DiffRow row(io.callflow.call.diff.DiffRow row) {
    return new DiffRow(
        row.left() == null
            ? DiffRowKind.RIGHT
            : row.right() == null ? DiffRowKind.LEFT : DiffRowKind.BOTH,
        row.isSame(),
        step(row.left()),
        step(row.right()),
        row.shift() == null ? null : row.shift().toMillis(),
        row.shift() == null ? null : row.isShifted(),
        fields(row.fields()));
  }

  private static @Nullable DiffStep step(io.callflow.call.diff.@Nullable DiffStep step) {
    if (step == null) {
      return null;
    }
    CallFlowEvent event = step.event().event();
    return new DiffStep(
        step.event().eventId().value(),
        event.eventType().value(),
        step.label(),
        step.role().isEmpty() ? null : step.role(),
        event.legId(),
        event.timestamp(),
        step.at().toMillis());
  }

  private static List<FieldDifference> fields(List<io.callflow.call.diff.FieldDifference> fields) {
    return fields.stream()
        .map(field -> new FieldDifference(field.name(), field.left(), field.right()))
        .toList();
  }
}
