/** Takes events from telephony threads, and stores them in the background. */
@NullMarked
package io.callflow.recorder;

import org.jspecify.annotations.NullMarked;
