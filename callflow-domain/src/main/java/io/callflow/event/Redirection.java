package io.callflow.event;

import org.jspecify.annotations.Nullable;

/**
 * A call that was redirected before it was answered: forwarded, diverted, deflected.
 *
 * @param by the party that redirected it, whom the call was meant for
 * @param reason why; null if the source does not say
 */
public record Redirection(Party by, @Nullable RedirectionReason reason) {}
