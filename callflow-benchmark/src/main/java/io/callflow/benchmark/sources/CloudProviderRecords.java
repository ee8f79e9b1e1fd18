package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Records of cloud providers: of each call, what comes while it starts, is answered and ends. */
final class CloudProviderRecords {
  private static final Instant FIRST = Instant.parse("2026-11-02T06:00:00Z");

  private CloudProviderRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(
            SourceFormat.TWILIO, "callbacks", "", CloudProviderRecords::callback, "\n", "\n"),
        new SyntheticRecords(
            SourceFormat.TWILIO,
            "Event Streams",
            "[",
            CloudProviderRecords::insightsEvent,
            ",\n",
            "]\n"),
        new SyntheticRecords(
            SourceFormat.TWILIO,
            "call summaries",
            "{\"call_summaries\":[",
            CloudProviderRecords::summary,
            ",",
            "]}"),
        new SyntheticRecords(
            SourceFormat.AMAZON_CONNECT,
            "contact events",
            "",
            CloudProviderRecords::contactEvent,
            "\n",
            "\n"),
        new SyntheticRecords(
            SourceFormat.AMAZON_CONNECT,
            "contact records",
            "",
            CloudProviderRecords::contactRecord,
            "",
            ""),
        new SyntheticRecords(
            SourceFormat.AMAZON_CONNECT,
            "flow logs",
            "",
            CloudProviderRecords::flowLog,
            "\n",
            "\n"),
        new SyntheticRecords(
            SourceFormat.VONAGE, "webhooks", "", CloudProviderRecords::webhook, "\n", "\n"));
  }

  private static String callback(int i) {
    int step = i % 4;
    String status = List.of("initiated", "ringing", "in-progress", "completed").get(step);
    String time =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            FIRST.plusSeconds(i / 4 + step * 5L).atOffset(ZoneOffset.UTC));
    return "Called=%%2B4930%07d&ToState=&CallerCountry=DE&Direction=outbound-api"
            .formatted(i / 4 % 10_000_000)
        + "&Timestamp="
        + time.replace(" ", "+").replace(",", "%2C").replace("GMT", "%2B0000")
        + "&CallbackSource=call-progress-events&SipResponseCode=200&SequenceNumber="
        + step
        + "&CallSid=CA%032x&To=%%2B4930%07d&CallStatus=%s&From=%%2B4930555010"
            .formatted(i / 4, i / 4 % 10_000_000, status)
        + "&CallDuration=42&AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01";
  }

  private static String insightsEvent(int i) {
    String name = List.of("initiated", "ringing", "answered", "completed").get(i % 4);
    return """
        {"specversion":"1.0","type":"com.twilio.voice.insights.call-event.gateway",\
        "source":"/v1/Voice","id":"EZ%032x","time":"%s","datacontenttype":"application/json",\
        "data":{"timestamp":"%s","call_sid":"CA%032x","account_sid":"AC01","edge":"carrier_edge",\
        "group":"call","name":"%s","level":"INFO","carrier_edge":{"metadata":{"region":"us1",\
        "twilio_ip":"192.0.2.1","edge_location":"frankfurt"}}}}"""
        .formatted(i, at(i, 1), at(i, 0), i / 4, name);
  }

  private static String summary(int i) {
    return """
        {"call_sid":"CA%032x","account_sid":"AC01","created_time":"%s","start_time":"%s",\
        "end_time":"%s","duration":20,"connect_duration":12,"call_type":"carrier",\
        "call_state":"completed","processing_state":"complete","from":{"caller":"+4930555010"},\
        "to":{"callee":"+4930%07d"},"carrier_edge":{"properties":{"direction":"outbound"},\
        "metrics":{"inbound":{"codec_name":"pcmu","packets_received":1000,"packets_lost":3,\
        "packets_loss_percentage":0.3,"jitter":{"max":4.1,"avg":1.2}}}},\
        "properties":{"last_sip_response_num":200,"pdd_ms":121,"disconnected_by":"callee",\
        "direction":"outbound_api"}}"""
        .formatted(i, at(i, 0), at(i, 0), at(i, 20), i % 10_000_000);
  }

  private static String contactEvent(int i) {
    int step = i % 4;
    String type = List.of("INITIATED", "QUEUED", "CONNECTED_TO_AGENT", "DISCONNECTED").get(step);
    String start = at(i / 4, 0);
    return """
        {"version":"0","id":"%08x-0000-4000-8000-000000000000",\
        "detail-type":"Amazon Connect Contact Event","source":"aws.connect",\
        "account":"111122223333","time":"%s","region":"eu-central-1","resources":[],\
        "detail":{"eventType":"%s","contactId":"%08x-1111-4000-8000-000000000000",\
        "channel":"VOICE","initiationMethod":"INBOUND","initiationTimestamp":"%s",\
        "connectedToSystemTimestamp":"%s","queueInfo":{"queueArn":"arn:aws:connect:x/queue/q1",\
        "queueType":"STANDARD","enqueueTimestamp":"%s"},"agentInfo":{"agentArn":\
        "arn:aws:connect:x/agent/a1","connectedToAgentTimestamp":"%s"},\
        "disconnectTimestamp":"%s","disconnectReason":"CUSTOMER_DISCONNECT"}}"""
        .formatted(i, start, type, i / 4, start, start, at(i / 4, 5), at(i / 4, 30), at(i / 4, 90));
  }

  private static String contactRecord(int i) {
    return """
        {"AWSAccountId":"111122223333","AWSContactTraceRecordFormatVersion":"2017-03-10",\
        "Agent":{"ARN":"arn:aws:connect:x/agent/a1","Username":"dora",\
        "ConnectedToAgentTimestamp":"%s","AgentInteractionDuration":60,"CustomerHoldDuration":0,\
        "NumberOfHolds":0},"Attributes":{"language":"de"},"Channel":"VOICE",\
        "ConnectedToSystemTimestamp":"%s","ContactId":"%08x-2222-4000-8000-000000000000",\
        "CustomerEndpoint":{"Address":"+4930%07d","Type":"TELEPHONE_NUMBER"},\
        "DisconnectReason":"CUSTOMER_DISCONNECT","DisconnectTimestamp":"%s",\
        "InitialContactId":null,"InitiationMethod":"INBOUND","InitiationTimestamp":"%s",\
        "LastUpdateTimestamp":"%s","NextContactId":null,"PreviousContactId":null,\
        "Queue":{"ARN":"arn:aws:connect:x/queue/q1","Name":"Support","EnqueueTimestamp":"%s",\
        "DequeueTimestamp":"%s","Duration":25},"SystemEndpoint":{"Address":"+4930555010",\
        "Type":"TELEPHONE_NUMBER"}}"""
        .formatted(
            at(i, 30),
            at(i, 1),
            i,
            i % 10_000_000,
            at(i, 90),
            at(i, 0),
            at(i, 120),
            at(i, 5),
            at(i, 30));
  }

  private static String flowLog(int i) {
    String block = List.of("PlayPrompt", "GetUserInput", "SetAttributes", "SetQueue").get(i % 4);
    return """
        {"ContactId":"%08x-3333-4000-8000-000000000000",\
        "ContactFlowId":"arn:aws:connect:x/contact-flow/f1","ContactFlowName":"Welcome",\
        "ContactFlowModuleType":"%s","Identifier":"b%d","Timestamp":"%s",\
        "Parameters":{"Key":"language","Value":"de"}}"""
        .formatted(i / 4, block, i % 4, at(i / 4, i % 4));
  }

  private static String webhook(int i) {
    String status = List.of("started", "ringing", "answered", "completed").get(i % 4);
    return """
        {"from":"493055507788","to":"4930%07d","uuid":"%08x-4444-4000-8000-000000000000",\
        "conversation_uuid":"CON-%08x-4444-4000-8000-000000000000","status":"%s",\
        "direction":"outbound","duration":"12","network":"DE-FIXED","rate":"0.0100",\
        "price":"0.002","timestamp":"%s"}"""
        .formatted(i / 4 % 10_000_000, i / 4, i / 4, status, at(i / 4, i % 4 * 4));
  }

  private static String at(int call, int seconds) {
    return FIRST.plusSeconds((long) call + seconds).toString();
  }
}
