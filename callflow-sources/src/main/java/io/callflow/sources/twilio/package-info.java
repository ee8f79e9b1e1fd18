/** What Twilio's Programmable Voice says of calls. */
@NullMarked
package io.callflow.sources.twilio;

import org.jspecify.annotations.NullMarked;
