/** What Amazon Connect says of contacts. */
@NullMarked
package io.callflow.sources.connect;

import org.jspecify.annotations.NullMarked;
