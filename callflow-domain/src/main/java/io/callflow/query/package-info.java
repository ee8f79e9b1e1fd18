/** What to find, and the pages of what was found. */
@NullMarked
package io.callflow.query;

import org.jspecify.annotations.NullMarked;
