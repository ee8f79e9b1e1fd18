/**
 * Reads tables as telephony systems and databases write them: lists, boxes, dumps, JSON, manager
 * events. Knows neither files nor commands.
 */
@NullMarked
package io.callflow.sources.table;

import org.jspecify.annotations.NullMarked;
