package io.callflow.local.http;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Models and operations generated from an edited copy of the contract, as the build generates them
 * from the contract itself. In front of a class path they take the place of those of the build.
 *
 * <p>The generator runs in a process of its own, so none of its dependencies gets onto the class
 * path of this module.
 */
final class ChangedContract {
  private static final Path CONTRACT = Path.of("../callflow-api-contract/src/main");
  private static final Path GENERATOR = Path.of("target/generator/openapi-generator-cli.jar");

  private final Path classes;

  private ChangedContract(Path classes) {
    this.classes = classes;
  }

  /**
   * Generates and compiles.
   *
   * @param folder an empty folder to work in
   * @param edit makes the changed contract of the text of the contract
   */
  static ChangedContract of(Path folder, UnaryOperator<String> edit) {
    try {
      String contract = Files.readString(CONTRACT.resolve("openapi/callflow-openapi.yaml"));
      Path changed = folder.resolve("callflow-openapi.yaml");
      Files.writeString(changed, edit.apply(contract));
      Path sources = folder.resolve("sources");
      generate(changed, sources, folder.resolve("generator.log"));
      Path classes = Files.createDirectory(folder.resolve("classes"));
      compile(sources, classes);
      return new ChangedContract(classes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void generate(Path contract, Path sources, Path log)
      throws IOException, InterruptedException {
    Path templates = CONTRACT.resolve("templates");
    Process generator =
        new ProcessBuilder(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                GENERATOR.toString(),
                "generate",
                "--input-spec",
                contract.toString(),
                "--config",
                templates.resolve("generator.yaml").toString(),
                "--template-dir",
                templates.toString(),
                "--output",
                sources.toString(),
                "--global-property",
                "models,apis,supportingFiles=Operation.java,modelDocs=false,modelTests=false,"
                    + "apiDocs=false,apiTests=false")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (generator.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(log));
    }
  }

  private static void compile(Path sources, Path classes) throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> all = Files.walk(sources)) {
      List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options =
          List.of("-d", classes.toString(), "-cp", ownClassPath(), "--release", "17", "-proc:none");
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
              .call();
      if (!compiled) {
        throw new IllegalStateException(messages.toString());
      }
    }
  }

  /** The {@code java} that runs this test. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  /** The class path of this test with the generated classes first. */
  String classPath() {
    return classes + File.pathSeparator + ownClassPath();
  }
}
