/** One line of JSON for each request, and the numbers that were measured for it. */
@NullMarked
package io.callflow.http.log;

import org.jspecify.annotations.NullMarked;
