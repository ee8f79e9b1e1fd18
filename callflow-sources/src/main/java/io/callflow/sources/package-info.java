/**
 * The door: {@link io.callflow.sources.Sources} makes call flow events of the native records of
 * telephony systems.
 */
@NullMarked
package io.callflow.sources;

import org.jspecify.annotations.NullMarked;
