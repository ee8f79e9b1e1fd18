package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.util.function.IntFunction;

/**
 * Records of one format that no system wrote, as many as are asked for.
 *
 * @param format the format
 * @param form of the format, where it has several; empty text otherwise
 * @param before what the input begins with
 * @param record the text of each record, from 0; calls have a few records each, as real ones do
 * @param between two records
 * @param after what the input ends with
 */
record SyntheticRecords(
    SourceFormat format,
    String form,
    String before,
    IntFunction<String> record,
    String between,
    String after) {}
