/** Proves which typed keys are found, by the words before them and in whatever wrapper; and what stands for a key and is none. */
import { pack } from "../../policy/psk-rotation/pack";
import { secret, UNKNOWN, type Given } from "./judge";
import { createProof } from "./prove";
import * as xml from "./panosXml";

/** Stands in every key, and in no report. */
const MARK = "neverShown";
const KEY = `${MARK}1234`;
const prove = createProof(pack, MARK);

const of = (type: string, props: Given["props"]): Given => ({ type, name: "r", props });
const instance = (userData: unknown) => of("aws:ec2/instance:Instance", { userData });
const typed = (path: string, whose: string) =>
  `mandatory r: ${path} holds a key (not shown) behind the words of ${whose}; let the machine read it from a secret store`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("psk-not-typed", () => {
  const words: readonly (readonly [string, string])[] = [
    ["strongSwan, Libreswan", `203.0.113.1 %any : PSK "${KEY}"`],
    ["strongSwan (swanctl)", `secrets { ike-tokyo { id = a\n secret = ${KEY} } }`],
    ["Cisco IOS", `crypto isakmp key ${KEY} address 203.0.113.1`],
    ["Cisco IOS, IOS XE", ` pre-shared-key local ${KEY}`],
    ["PAN-OS", `<pre-shared-key><key>${KEY}</key></pre-shared-key>`],
    ["PAN-OS (set)", `set network ike gateway g authentication pre-shared-key key ${KEY}`],
    ["Junos", `set security ike policy p pre-shared-key ascii-text "${KEY}"`],
    ["Yamaha RTX", `ipsec ike pre-shared-key 1 text ${KEY}`],
    ["FortiOS", `set psksecret ${KEY}`],
    ["WireGuard", `PresharedKey = ${KEY}${"A".repeat(29)}=`],
    ["an assignment", `export VPN_PSK='${KEY}'`],
  ];
  prove(
    "psk-not-typed",
    { absent: "takes texts without a key, and none", "near-miss": "takes what stands for a key, and names of such" },
    [
      {
        title: "takes texts without a key, and none",
        given: [
          instance("#!/bin/sh\necho ready"),
          of("aws:ec2/instance:Instance", {}),
          of("aws:sns/topic:Topic", { name: "psk-rotation" }),
        ],
        reports: [],
      },
      ...words.map(([whose, text]) => ({
        title: `finds a key behind the words of ${whose}`,
        given: instance(`# start\n${text}\n`),
        reports: [typed("userData", whose)],
      })),
      ...[
        ["a secret", of("aws:ec2/instance:Instance", { userData: secret(`psk=${KEY}`) }), "userData"],
        [
          "Base64",
          of("azure-native:compute:VirtualMachine", { osProfile: { customData: base64(`vpn_psk: ${KEY}\n`) } }),
          "osProfile.customData",
        ],
        [
          "a file of any name",
          of("aws:s3/bucketObjectv2:BucketObjectv2", { key: "a.txt", content: `psk=${KEY}` }),
          "content",
        ],
        [
          "a variable",
          of("aws:lambda/function:Function", { environment: { variables: { VPN_PSK: KEY } } }),
          "environment.variables.VPN_PSK",
        ],
        [
          "metadata",
          of("gcp:compute/instance:Instance", { metadata: { "ipsec-psk": `psk = ${KEY}` } }),
          "metadata.ipsec-psk",
        ],
        ["JSON", of("aws:ssm/parameter:Parameter", { value: JSON.stringify({ psk: KEY }) }), "value"],
        ["a template", of("aws:cloudformation/stack:Stack", { templateBody: `PreSharedKey: ${KEY}` }), "templateBody"],
      ].map(([what, given, path]) => ({
        title: `finds a key in ${what as string}`,
        given: given as Given,
        reports: [typed(path as string, "an assignment")],
      })),
      ...["ipsec: ${NAME}", "# strongSwan of Tokyo\n${NAME}", "[vpn]\n${NAME}"].flatMap((frame) =>
        [`shared=${MARK}4qZ7xW`, `tunnel_secret: "${MARK}4qZ7xW"`, `IKE_KEY=${MARK}4qZ7xW`].map((text) => ({
          title: `finds a random text behind ${JSON.stringify(frame.replace("${NAME}", text))}`,
          given: instance(frame.replace("${NAME}", text)),
          reports: [typed("userData", "an assignment of a random text")],
        })),
      ),
      {
        title: "takes random texts that are no secret of a VPN, words, and names of secrets",
        given: instance(
          [
            "echo vpn",
            "commit=9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d",
            "password=changeme",
            "secret=aaaaaaaabbbbbbbbaaaaaaaa",
            "tunnel_secret=arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:tokyo-AbCdEf",
            "vpn_password=$(aws secretsmanager get-secret-value)",
          ].join("\n"),
        ),
        reports: [],
      },
      {
        title: "takes a random secret of something else",
        given: instance(`session_secret=${MARK}4qZ7xW`),
        reports: [],
      },
      {
        title: "takes what stands for a key, and names of such",
        given: instance(
          [
            "psk=$VPN_PSK",
            "psk=${psk}",
            "psk={{ psk }}",
            "psk=<key>",
            "psk=********",
            "VPN_PSK=arn:aws:secretsmanager:x",
            "psk: vpn-hub/prod/tokyo-0",
            "psk_secret_name=vpn",
            "psk=short",
          ].join("\n"),
        ),
        reports: [],
      },
      {
        title: "leaves a firewall's configuration, and stores of secrets, to the rules for them",
        given: [
          xml.object(xml.vpn({ gateways: xml.gateway("g", { key: KEY }) })),
          of("aws:secretsmanager/secretVersion:SecretVersion", { secretString: `psk=${KEY}` }),
        ],
        reports: [],
      },
      { title: "waits for nothing: what is not known yet is no typed key", given: instance(UNKNOWN), reports: [] },
    ],
  );
});
