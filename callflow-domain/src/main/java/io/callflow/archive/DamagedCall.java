package io.callflow.archive;

import io.callflow.event.CallKey;

/**
 * A call that was met and cannot be read.
 *
 * @param detail names the object that is damaged, and says what to do
 */
public record DamagedCall(CallKey callKey, String detail) {}
