import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

const addresses = { src: shared.sourceAddress, dst: shared.destinationAddress, metadata: shared.packetText };
const ports = { src_port: shared.sourcePort, dst_port: shared.destinationPort };
const raw = { flags: shared.flags, payload: shared.payload };

/** Packets of the network, as events and inside Tracee. */
export const packetTexts: EventTexts = {
  net_packet_raw: {
    meaning: 'A packet that a socket of a process sent or received, undecoded.',
    sent: "By a BPF program at the control groups' hooks for packets, for IPv4 and IPv6.",
    arguments: { data: 'bytes of the packet from its IP header on' },
  },
  net_packet_ipv4: {
    meaning: 'A process sent or received an IPv4 packet.',
    sent: 'Made in user space from each captured IPv4 packet.',
    arguments: { ...addresses, proto_ipv4: 'header of the IPv4 packet' },
  },
  net_packet_ipv6: {
    meaning: 'A process sent or received an IPv6 packet.',
    sent: 'Made in user space from each captured IPv6 packet.',
    arguments: { ...addresses, proto_ipv6: 'header of the IPv6 packet' },
  },
  net_packet_tcp: {
    meaning: 'A process sent or received a TCP segment.',
    sent: 'Made in user space from each captured TCP segment.',
    arguments: { ...addresses, ...ports, proto_tcp: 'header of the TCP segment' },
  },
  net_packet_udp: {
    meaning: 'A process sent or received a UDP datagram.',
    sent: 'Made in user space from each captured UDP datagram.',
    arguments: { ...addresses, ...ports, proto_udp: 'header of the UDP datagram' },
  },
  net_packet_icmp: {
    meaning: 'A process sent or received an ICMP message over IPv4, such as the echo of ping.',
    sent: 'Made in user space from each captured ICMP message.',
    arguments: { ...addresses, proto_icmp: 'type, code, checksum, id and sequence number of the ICMP message' },
  },
  net_packet_icmpv6: {
    meaning: 'A process sent or received an ICMP message over IPv6.',
    sent: 'Made in user space from each captured ICMPv6 message.',
    arguments: { ...addresses, proto_icmpv6: 'type, code and checksum of the ICMPv6 message' },
  },
  net_packet_dns: {
    meaning: 'A process sent or received a DNS message, a question or an answer.',
    sent: 'Made in user space from each captured packet from or to port 53.',
    arguments: { ...addresses, ...ports, proto_dns: 'header, questions and answers of the DNS message' },
  },
  net_packet_dns_request: {
    meaning: 'A process asked a DNS server.',
    sent: 'Made in user space from each DNS message that is a question.',
    arguments: { metadata: shared.packetMetadata, dns_questions: 'name, type and class of each question' },
  },
  net_packet_dns_response: {
    meaning: 'A process got an answer from a DNS server.',
    sent: 'Made in user space from each DNS message that is an answer.',
    arguments: { metadata: shared.packetMetadata, dns_response: 'each question with the answers to it' },
  },
  net_packet_http: {
    meaning: 'A process sent or received a plain HTTP message. HTTPS is encrypted and does not show.',
    sent: 'Made in user space from each captured packet that begins like HTTP/1.',
    arguments: { ...addresses, ...ports, proto_http: 'direction, method, URI, status and headers of the HTTP message' },
  },
  net_packet_http_request: {
    meaning: 'A process sent or received a plain HTTP request.',
    sent: 'Made in user space from each HTTP message that is a request.',
    arguments: {
      metadata: shared.packetMetadata,
      http_request: 'method, protocol, host, URI path, headers and length of the body',
    },
  },
  net_packet_http_response: {
    meaning: 'A process sent or received a plain HTTP response.',
    sent: 'Made in user space from each HTTP message that is a response.',
    arguments: { metadata: shared.packetMetadata, http_response: 'status, protocol, headers and length of the body' },
  },
  net_packet_base: {
    meaning: "The hooks that all of Tracee's network events need.",
    sent: 'Never. Tracee uses its number to attach the hooks.',
    arguments: {},
  },
  net_packet_ip_base: {
    meaning: 'An IPv4 or IPv6 packet on its way from the kernel to the user space of Tracee.',
    sent: 'For each packet if an event about IP is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_tcp_base: {
    meaning: 'A TCP segment on its way from the kernel to the user space of Tracee.',
    sent: 'For each segment if an event about TCP is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_udp_base: {
    meaning: 'A UDP datagram on its way from the kernel to the user space of Tracee.',
    sent: 'For each datagram if an event about UDP is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_icmp_base: {
    meaning: 'An ICMP message on its way from the kernel to the user space of Tracee.',
    sent: 'For each message if an event about ICMP is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_icmpv6_base: {
    meaning: 'An ICMPv6 message on its way from the kernel to the user space of Tracee.',
    sent: 'For each message if an event about ICMPv6 is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_dns_base: {
    meaning: 'A DNS message on its way from the kernel to the user space of Tracee.',
    sent: 'For each message if an event about DNS is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_http_base: {
    meaning: 'An HTTP message on its way from the kernel to the user space of Tracee.',
    sent: 'For each message if an event about HTTP is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_flow_base: {
    meaning: 'A packet that begins or ends a TCP connection, on its way to the user space of Tracee.',
    sent: 'For each such packet if an event about flows is selected. It stays inside Tracee.',
    arguments: raw,
  },
  net_packet_capture: {
    meaning: 'A packet that Tracee writes into a pcap file.',
    sent: 'For each packet if Tracee captures the network. It stays inside Tracee.',
    arguments: raw,
  },
};
