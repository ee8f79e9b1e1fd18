package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.BadRecord;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** An element of XML. Document types and entities of a document's own are refused. */
final class XmlNode {
  private static final int MOST_LEVELS = 90;

  private static final XMLInputFactory FACTORY = factory();

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<XmlNode> children = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private XmlNode(String name) {
    this.name = name;
  }

  /** Reads one document. */
  static XmlNode read(String xml) throws BadRecord {
    try {
      XMLStreamReader reader = reader(xml);
      try {
        return root(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new BadRecord("is not valid XML" + (line > 1 ? " in its line " + line : ""));
    } catch (MissingResourceException e) {
      // The JDK's parser has no message for some faults, and throws this instead.
      throw new BadRecord("is not valid XML");
    }
  }

  private static XMLStreamReader reader(String xml) throws XMLStreamException {
    synchronized (FACTORY) { // no document says that threads may share it
      return FACTORY.createXMLStreamReader(new StringReader(xml));
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("An external entity is not read.");
        });
    return factory;
  }

  private static XmlNode root(XMLStreamReader reader) throws XMLStreamException, BadRecord {
    Deque<XmlNode> open = new ArrayDeque<>();
    XmlNode root = null;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.DTD ->
            throw new BadRecord("has a document type (DOCTYPE), which is not read");
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new BadRecord("refers to an entity, which is not read");
        case XMLStreamConstants.START_ELEMENT -> {
          XmlNode node = new XmlNode(reader.getLocalName());
          for (int i = 0; i < reader.getAttributeCount(); i++) {
            node.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
          }
          if (open.size() >= MOST_LEVELS) {
            throw new BadRecord("nests deeper than " + MOST_LEVELS + " elements");
          }
          XmlNode parent = open.peek();
          if (parent != null) {
            parent.children.add(node);
          }
          root = root == null ? node : root;
          open.push(node);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          XmlNode node = open.peek();
          if (node != null) {
            node.text.append(reader.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        default -> {}
      }
    }
    if (root == null) {
      throw new BadRecord("has no element of XML");
    }
    return root;
  }

  String name() {
    return name;
  }

  /** The attribute; empty text without it. */
  String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  List<XmlNode> children() {
    return children;
  }

  /** The children of this name. */
  List<XmlNode> children(String wanted) {
    return children.stream().filter(child -> child.name.equals(wanted)).toList();
  }

  /** The first child of this name; null without one. */
  @Nullable XmlNode child(String wanted) {
    for (XmlNode child : children) {
      if (child.name.equals(wanted)) {
        return child;
      }
    }
    return null;
  }

  /** The text of the element itself. */
  String text() {
    return text.toString().strip();
  }

  /** The texts of the children by their names; of those of one name the first counts. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    children.forEach(child -> texts.putIfAbsent(child.name, child.text()));
    return texts;
  }

  /** Texts and attributes by their paths, as {@code variables.uuid}, for all below. */
  Map<String, String> flat() {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", flat);
    return flat;
  }

  private void flatten(String path, Map<String, String> flat) {
    attributes.forEach((key, value) -> put(flat, path.isEmpty() ? key : path + "." + key, value));
    Map<String, Integer> counts = new HashMap<>();
    children.forEach(child -> counts.merge(child.name, 1, Integer::sum));
    Map<String, Integer> places = new HashMap<>();
    for (XmlNode child : children) {
      String own = path.isEmpty() ? child.name : path + "." + child.name;
      if (counts.getOrDefault(child.name, 0) > 1) {
        own += "." + places.merge(child.name, 1, Integer::sum);
      }
      if (child.children.isEmpty() && child.attributes.isEmpty()) {
        put(flat, own, child.text());
      } else {
        child.flatten(own, flat);
      }
    }
  }

  private static void put(Map<String, String> flat, String path, String value) {
    if (!value.isEmpty()) {
      flat.put(path, value);
    }
  }
}
