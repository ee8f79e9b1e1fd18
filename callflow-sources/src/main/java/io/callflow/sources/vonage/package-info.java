/** What the Vonage Voice API, formerly Nexmo, says of calls. */
@NullMarked
package io.callflow.sources.vonage;

import org.jspecify.annotations.NullMarked;
