/** The head and the end of a configuration in Japanese, for makes whose abilities have the words. */
import type { DeviceAbilities, DeviceEnd, JapaneseAbilities } from "../types";
import { keyPlaceholder } from "./keyText";
import { checkRows, type CheckRow } from "./verification";

export function japaneseHeading(
  site: DeviceEnd,
  { name, outsideInterface, lastResort }: DeviceAbilities,
  words: JapaneseAbilities,
  connections: readonly DeviceEnd[],
): string[] {
  const { ike, esp } = site.proposal;
  const ikeHash = ike.integrity === "none" ? `PRF ${ike.prf}` : `${ike.integrity}（完全性と PRF）`;
  const espHash = esp.integrity === "none" ? "" : `、${esp.integrity}`;
  const routing = site.routing.kind === "bgp" ? `BGP、AS ${site.routing.localAsn}` : "スタティックルート";
  const holdsKeys = site.tunnels.some(({ keyId, presharedKey }) => presharedKey !== keyPlaceholder(keyId));
  const ranked = site.tunnels.filter(({ bgp }) => bgp?.order !== undefined).map(({ vpnName }) => vpnName);
  const numbersOf = ({ tunnels }: DeviceEnd) => tunnels.map(({ number }) => number).join("、");
  return [
    `サイト ${site.name}、対向 ${site.remoteEnd}: ${name}、${routing}`,
    `対象: ${words.syntax}`,
    `IKEv2 ${ike.encryption}、${ikeHash}、グループ ${ike.dhGroup}。ESP ${esp.encryption}${espHash}、PFS グループ ${esp.pfsGroup}`,
    ...(site.suiteExceptions ?? []).map(
      (exception) => `対向側は現在、トンネル ${exception} を使用しています。両端は同時に変更してください`,
    ),
    `外側インタフェース: ${site.outsideInterface ?? outsideInterface}。実機に合わせて変更し、使用中のトンネル番号も変更してください`,
    ...(lastResort?.[site.routing.kind] === undefined ? [] : [words.lastResort]),
    site.behindNat
      ? `NAT の内側: ${site.outsideAddress} は NAT のアドレスで、この機器の IKE ID。この機器から接続を開始する`
      : `この機器の外側アドレスと IKE ID: ${site.outsideAddress}`,
    ...(site.sitesAtAddress ?? []).map(
      (other) => `サイト ${other} も同じ外側アドレスです。一台で両方を終端しても、名前と番号は重なりません`,
    ),
    ...connections
      .filter((other) => other !== site)
      .map(
        (other) =>
          `この機器はサイト ${other.name} も終端します。${other.label} で始まる名前、トンネル ${numbersOf(other)}（このサイトは ${site.label}、${numbersOf(site)}）`,
      ),
    `NAT トラバーサル: ${words.natTraversal}${site.espInUdp ? "" : "。経路に NAT がないため、UDP 500 に加えて ESP（IP プロトコル 50）を通すこと"}`,
    `デッドピア検出: ${words.dpd}`,
    `大きなパケット: ${words.fragmentation}`,
    `TCP MSS: ${words.tcpMss}`,
    `接続の開始: ${words.initiation}`,
    ...(site.routing.kind === "static" ? [`切り替え: ${words.tracking}`] : []),
    ...(ranked.length === 0 ? [] : [`トンネルの優先順: ${ranked.join("、")}（広報する MED による）`]),
    ...(site.answersOverAny === true ? [`AWS からの戻りはどちらのトンネルにも来る: ${words.otherTunnel}`] : []),
    ...((site.partners ?? []).length === 0
      ? []
      : [
          `サイトのもう一台: ${site.partners!.join("、")}。この機器はトンネルがすべて切れると廃棄するので、端末のゲートウェイを切り替えること: ${words.gatewayTakeover}`,
        ]),
    holdsKeys
      ? "この設定は事前共有鍵を含みます。鍵と同じく秘密に扱ってください"
      : "KEY-OF- で始まる語は事前共有鍵に置き換えてください",
  ];
}

const WHAT: Readonly<Record<CheckRow["of"], string>> = {
  ike: "トンネルごとの IKE SA",
  esp: "トンネルごとに一対の ESP SA",
  bgp: "対向の内側アドレスそれぞれとの BGP",
  routes: "トンネル経由の経路",
};

export function japaneseChecks(site: DeviceEnd, abilities: DeviceAbilities, { states }: JapaneseAbilities): string[] {
  return [
    `サイト ${site.name} の確認方法（サイトから ${site.remotePrefixes[0]!.cidr} へ通信しながら）:`,
    ...checkRows(site, abilities).map(({ of, command }) => `${command} - ${WHAT[of]}: ${states[of]}`),
  ];
}
