package io.callflow.lambda.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a function is run.
 *
 * @param runtimeClient the folder with the jars of Amazon's runtime client and, under {@code jni},
 *     its native library
 * @param taskRoot the folder of the unpacked jar
 * @param handler {@code class::method}
 * @param java the command that runs Java, with a prefix such as {@code taskset} if needed
 * @param javaOptions further JVM options
 * @param environment further variables; of this process's own environment only {@code PATH} is
 *     passed on
 */
public record FunctionSettings(
    Path runtimeClient,
    Path taskRoot,
    String handler,
    List<String> java,
    List<String> javaOptions,
    Map<String, String> environment) {
  public FunctionSettings {
    java = List.copyOf(java);
    javaOptions = List.copyOf(javaOptions);
    environment = Map.copyOf(environment);
  }

  /** Settings with this JVM, Lambda's JVM options and no further variables. */
  public static FunctionSettings of(Path runtimeClient, Path taskRoot, String handler) {
    return new FunctionSettings(
        runtimeClient,
        taskRoot,
        handler,
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        Map.of());
  }

  public FunctionSettings withJava(List<String> command) {
    return new FunctionSettings(
        runtimeClient, taskRoot, handler, command, javaOptions, environment);
  }

  public FunctionSettings withJavaOption(String option) {
    List<String> more = new ArrayList<>(javaOptions);
    more.add(option);
    return new FunctionSettings(runtimeClient, taskRoot, handler, java, more, environment);
  }

  public FunctionSettings withHandler(String other) {
    return new FunctionSettings(runtimeClient, taskRoot, other, java, javaOptions, environment);
  }

  public FunctionSettings with(String variable, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(variable, value);
    return new FunctionSettings(runtimeClient, taskRoot, handler, java, javaOptions, more);
  }

  public FunctionSettings with(Map<String, String> variables) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.putAll(variables);
    return new FunctionSettings(runtimeClient, taskRoot, handler, java, javaOptions, more);
  }

  public FunctionSettings without(String variable) {
    Map<String, String> fewer = new LinkedHashMap<>(environment);
    fewer.remove(variable);
    return new FunctionSettings(runtimeClient, taskRoot, handler, java, javaOptions, fewer);
  }
}
