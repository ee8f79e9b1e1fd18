package io.callflow.query;

import io.callflow.event.CallKey;

/**
 * A call that cannot be read because one of its objects is damaged.
 *
 * @param detail names the damaged object and says what to do
 */
public record DamagedCall(CallKey callKey, String detail) {}
