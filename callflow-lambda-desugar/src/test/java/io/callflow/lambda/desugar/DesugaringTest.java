package io.callflow.lambda.desugar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/** Compiles programs, desugars them, and runs both. */
class DesugaringTest {
  private static final Pattern NOTHING = Pattern.compile("(?!)");

  /** In milliseconds, and even seconds, as zip files tell them. */
  private static final long LONG_AGO = 1_000_000_000_000L;

  private final Path folder;

  DesugaringTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_desugared_program_does_what_it_did() throws Exception {
    Path jar =
        compiled(
            "8", Map.of("sample.Sample", sample("Sample"), "sample.base.Base", sample("Base")));
    Path desugared = desugared(jar, NOTHING);

    String expected = run(jar);
    assertTrue(expected.contains("secret word") && expected.contains("checked"), expected);
    assertEquals(expected, run(desugared));
    assertTrue(lambdas(jar).size() > 40, "so few: " + lambdas(jar));
    assertEquals(List.of(), lambdas(desugared));
  }

  @Test
  void lambdas_of_one_interface_share_a_class() throws Exception {
    StringBuilder source =
        new StringBuilder("package sample; import java.util.function.*; public class Sample {\n");
    source.append("  private static Supplier<Integer> of(int i) { switch (i) {\n");
    IntStream.range(0, 300)
        .forEach(i -> source.append("    case %d: return () -> %d;\n".formatted(i, i * 7)));
    source.append("    default: throw new IllegalArgumentException(); } }\n");
    source.append("  public static String run() { int sum = 0; String last = \"\";\n");
    source.append("    for (int i = 0; i < 300; i++) { if (of(i).get() != i * 7) sum++;");
    source.append(" last = of(i).get() + last.substring(0, Math.min(last.length(), 30)); }\n");
    source.append("    return sum + \" \" + last; } }");
    Path jar = compiled("8", Map.of("sample.Sample", source.toString()));
    Path desugared = desugared(jar, NOTHING);

    assertEquals(run(jar), run(desugared));
    assertTrue(run(desugared).startsWith("0 2093"), run(desugared));
    assertEquals(2, contents(desugared).size(), contents(desugared).keySet().toString());
  }

  @Test
  void the_same_jar_gives_the_same_bytes() throws Exception {
    Path jar =
        compiled(
            "8", Map.of("sample.Sample", sample("Sample"), "sample.base.Base", sample("Base")));

    assertArrayEquals(
        Files.readAllBytes(desugared(jar, NOTHING)), Files.readAllBytes(desugared(jar, NOTHING)));
  }

  @Test
  void what_is_to_be_left_and_what_is_newer_stays_as_it_is() throws Exception {
    Map<String, String> sources =
        Map.of("sample.Sample", sample("Sample"), "sample.base.Base", sample("Base"));
    Path old = compiled("8", sources);
    Path newer = compiled("17", sources);

    Path left = desugared(old, Pattern.compile("sample/Sam"));
    assertEquals(lambdas(old), lambdas(left));
    assertEquals(lambdas(newer), lambdas(desugared(newer, NOTHING)));
  }

  @Test
  void what_is_no_class_is_copied() throws Exception {
    Path jar = folder.resolve("texts.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("META-INF/"));
      zip.closeEntry();
      ZipEntry services = new ZipEntry("META-INF/services/a");
      services.setTime(LONG_AGO);
      zip.putNextEntry(services);
      zip.write("b".getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }

    Path desugared = desugared(jar, NOTHING);
    Map<String, byte[]> contents = contents(desugared);
    assertEquals(List.of("META-INF/", "META-INF/services/a"), List.copyOf(contents.keySet()));
    assertArrayEquals("b".getBytes(StandardCharsets.UTF_8), contents.get("META-INF/services/a"));
    try (ZipFile zip = new ZipFile(desugared.toFile())) {
      assertEquals(LONG_AGO, zip.getEntry("META-INF/services/a").getTime());
    }
  }

  @Test
  void it_says_what_it_wants() {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> Desugaring.main(new String[] {"one"}));
    assertTrue(String.valueOf(refused.getMessage()).contains("two paths"), refused.getMessage());
  }

  private static String sample(String name) throws IOException {
    try (InputStream in =
        DesugaringTest.class.getResourceAsStream("/sample/" + name + ".java.txt")) {
      if (in == null) {
        throw new IOException("no sample " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path compiled(String release, Map<String, String> sources) throws IOException {
    Path classes = Files.createTempDirectory(folder, "classes");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach((name, source) -> files.add(new Source(name, source)));
    boolean done =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "--release",
                    release,
                    "-Xlint:none",
                    "-nowarn",
                    "-proc:none",
                    "-d",
                    classes.toString()),
                null,
                files)
            .call();
    assertTrue(done, said.toString());
    Path jar = Files.createTempFile(folder, "compiled", ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        ZipEntry entry = new ZipEntry(classes.relativize(path).toString());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(Files.readAllBytes(path));
        zip.closeEntry();
      }
    }
    return jar;
  }

  private Path desugared(Path jar, Pattern left) throws IOException {
    Path to = Files.createTempFile(folder, "desugared", ".jar");
    Desugaring.desugar(jar, to, left);
    return to;
  }

  private static String run(Path jar) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      return (String) loader.loadClass("sample.Sample").getMethod("run").invoke(null);
    }
  }

  private static Map<String, byte[]> contents(Path jar) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (InputStream file = Files.newInputStream(jar);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        contents.put(entry.getName(), zip.readAllBytes());
      }
    }
    return contents;
  }

  /** Where a class still has the JVM make a lambda, but for serializable ones, which stay. */
  private static List<String> lambdas(Path jar) throws IOException {
    List<String> found = new ArrayList<>();
    for (byte[] content : contents(jar).values()) {
      ClassNode node = new ClassNode();
      new ClassReader(content).accept(node, 0);
      node.methods.forEach(
          method ->
              method.instructions.forEach(
                  instruction -> {
                    if (instruction instanceof InvokeDynamicInsnNode dynamic
                        && dynamic.bsm.getOwner().endsWith("LambdaMetafactory")
                        && dynamic.bsm.getName().equals("metafactory")) {
                      found.add(node.name + "." + method.name + ": " + dynamic.bsmArgs[1]);
                    }
                  }));
    }
    return found;
  }

  /** A source file in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
