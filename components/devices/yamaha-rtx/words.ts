/** The comments inside a Yamaha's configuration, in both languages. */
import { LAST_RESORT } from "../common/lastResort";
import type { DeviceEnd, DeviceLanguage } from "../types";

export interface YamahaWords {
  /** What stands for the router's own address, in lines. */
  ownAddress(word: string): readonly string[];
  natDescriptor(outsideInterface: string): string;
  filter(outsideInterface: string): string;
  preference: string;
  keepalive(seconds: number): string;
  announced: string;
  otherProtocols: string;
  secondary: string;
  lastResort: string;
  rejects: string;
  /** In place of the filters that are there already. */
  others: string;
}

const en: YamahaWords = {
  ownAddress: (word) => [
    `${word}: the router's own address toward the NAT. Where the router is that NAT itself (MAP-E, DS-Lite, a`,
    "fixed IP address by IPIP), the address of its LAN interface.",
  ],
  natDescriptor: (name) => `Where a NAT descriptor <n> is on ${name}, let these reach the router itself:`,
  filter: (name) => `Where a filter is on ${name}, pass these in, and the other direction out:`,
  preference: "Above static routes, which have 10000, so that the null routes below are the last resort.",
  keepalive: (seconds) => `The router sends a keepalive every third of the hold time: ${seconds} s.`,
  announced:
    "Each of these prefixes must stand in the routing table as a static or connected route. Where only parts of it do:",
  otherProtocols: "Where OSPF or RIP brings that very prefix, no null route, but import from there as well:",
  secondary: "BGP does not run while any interface has a secondary address.",
  lastResort: LAST_RESORT,
  rejects: `${LAST_RESORT} For that, put these filters before all others out of the outside interface:`,
  others: "<what stands there now>",
};

const ja: YamahaWords = {
  ownAddress: (word) => [
    `${word}: NAT に向いたルーター自身のアドレス。ルーター自身が NAT の場合（MAP-E、DS-Lite、IPIP による固定 IP）は`,
    "LAN インタフェースのアドレス。",
  ],
  natDescriptor: (name) => `${name} に NAT ディスクリプタ <n> がある場合は、次をルーター自身に届かせること:`,
  filter: (name) => `${name} にフィルタがある場合は、受信で次を通し、送信では逆方向を通すこと:`,
  preference: "スタティックルート（10000）より優先し、下の null の経路を最後の手段とする。",
  keepalive: (seconds) => `キープアライブはホールドタイムの 3 分の 1、${seconds} 秒ごとに送られる。`,
  announced:
    "広報するには、各プレフィックスがスタティックまたは直結の経路として経路表に必要。一部しかない場合は次を追加:",
  otherProtocols: "同じプレフィックスが OSPF や RIP で届く場合は null の経路を置かず、そちらからも取り込むこと:",
  secondary: "セカンダリアドレスを持つインタフェースがあると BGP は動かない。",
  lastResort: "すべてのトンネルが切れている間、対向あてのパケットを平文で送り出さない。",
  rejects:
    "すべてのトンネルが切れている間、対向あてのパケットを平文で送り出さない。外側インタフェースの送信フィルタの先頭に次を入れること:",
  others: "<現在の設定>",
};

const WORDS: Readonly<Record<DeviceLanguage, YamahaWords>> = { en, ja };

export const wordsOf = ({ language = "en" }: DeviceEnd) => WORDS[language];
