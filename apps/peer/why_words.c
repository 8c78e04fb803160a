/* why_words.c -- the texts of the diagnosis, all of them. */
#include "why_words.h"

/* clang-format off */
#define ALLOW_THERE                                                           \
    "[Windows] On that machine, in the folder of soquete.exe, as "            \
    "administrator:\n"                                                        \
    "[Windows]   netsh advfirewall firewall add rule name=soquete dir=in "    \
    "action=allow program=\"%CD%\\soquete.exe\" profile=any\n"                \
    "[Windows]   (`... delete rule name=soquete` undoes it)\n"                \
    "[Linux] On that machine, whichever of these firewalls it has:\n"         \
    "[Linux]   sudo ufw allow {port}/tcp\n"                                   \
    "[Linux]   sudo firewall-cmd --add-port={port}/tcp\n"                     \
    "[Linux]   sudo iptables -I INPUT -p tcp --dport {port} -j ACCEPT\n"

static const why_text texts[WHY_CAUSES] = {
    [WHY_WORKS] = {
        "It works: {to} answers.",
        "Connect with: soquete peer {host} {port}\n", NULL },
    [WHY_WORKS_SELF] = {
        "It works, but {to} is this machine itself.",
        "You have reached a program on your own machine, not your colleague's."
        "\n",
        "Ask your colleague for the address that `soquete interfaces` shows "
        "there.\n" },
    [WHY_NO_NAME] = {
        "Nobody here is called \"{host}\".",
        "No peer of that name announces itself on this network, and the name\n"
        "server does not know it either.\n",
        "Is it spelled right? Does `soquete peer --listen` run there, on the "
        "same\nnetwork (the same Wi-Fi, not a guest one)?\n"
        "If you know the address, use it in place of the name: `soquete "
        "interfaces`\nshows it there.\n" },
    [WHY_NAME_SERVER] = {
        "Nobody here is called \"{host}\", and no name server answers.",
        "No peer of that name announces itself on this network, and who could "
        "know\nthe name otherwise cannot be asked.\n",
        "Is it spelled right? Does `soquete peer --listen` run there, on the "
        "same\nnetwork (the same Wi-Fi, not a guest one)?\n"
        "If you know the address, use it in place of the name: `soquete "
        "interfaces`\nshows it there.\n" },
    [WHY_SEVERAL] = {
        "More than one peer is called \"{host}\".",
        "Which one you mean, only you can know.\n",
        "Choose by address, or by NAME#ID: `soquete peer --list` shows both."
        "\n" },
    [WHY_NOT_A_HOST] = {
        "{to} is not the address of one machine.",
        "0.0.0.0 and :: are \"all addresses\" of a server; the last address "
        "of a\nnetwork and 224.0.0.0 to 239.255.255.255 are for many at "
        "once.\n",
        "Use the address that `soquete interfaces` shows on your colleague's "
        "machine.\n" },
    [WHY_NO_NETWORK] = {
        "This machine is on no network.",
        "No interface but loopback is up and has an address.\n",
        "Plug the cable in, or join the Wi-Fi; then look at `soquete "
        "interfaces`.\n" },
    [WHY_SELF_NOBODY] = {
        "{to} is this machine itself, and nobody listens at port {port}.",
        "127.0.0.1 and this machine's own addresses never leave it: your\n"
        "colleague's machine was not asked.\n",
        "Ask your colleague for the address that `soquete interfaces` shows "
        "there.\nIf it is yourself that you mean: start the server first.\n" },
    [WHY_SELF_LOOPBACK] = {
        "The server here is bound to {loopback}: nobody else can reach it.",
        "Something listens at {loopback} port {port}, but not at {to}.\n"
        "A server bound to loopback is there for this machine alone.\n",
        "Start it so that it listens for others:\n"
        "  soquete peer --listen 0.0.0.0:{port}\n"
        "In a program of your own: bind to '' or '0.0.0.0', not to "
        "'127.0.0.1'.\n" },
    [WHY_NO_SCOPE] = {
        "{to} lacks its interface.",
        "An address that begins with fe80 exists on every link, so the link "
        "must be\nsaid.\n",
        "Write it with a percent sign and the index of your interface, "
        "as\nfe80::1%2; `soquete interfaces` shows the indexes.\n" },
    [WHY_NO_IPV6] = {
        "{to} is an IPv6 address, and this machine has none.",
        "Between a machine with IPv6 alone and one with IPv4 alone there is "
        "no way.\n",
        "Use the other machine's IPv4 address: `soquete interfaces` shows it "
        "there.\n" },
    [WHY_NO_IPV4] = {
        "{to} is an IPv4 address, and this machine has none.",
        "Between a machine with IPv6 alone and one with IPv4 alone there is "
        "no way.\n",
        "Use the other machine's IPv6 address: `soquete interfaces` shows it "
        "there.\n" },
    [WHY_NO_DHCP_HERE] = {
        "This machine was given no address ({from}).",
        "169.254... is what a machine takes when no DHCP server answers: it "
        "reaches\nno other network with it.\n",
        "Is the cable in the right socket, the Wi-Fi the right one? Unplug "
        "and plug\nagain, then look at `soquete interfaces`.\n" },
    [WHY_NO_DHCP_THERE] = {
        "The other machine was given no address: {to}.",
        "169.254... is what a machine takes when no DHCP server answers. "
        "Yours has a\nproper address ({from}); the two do not meet.\n",
        "Look at the cable or the Wi-Fi of the other machine, then use the "
        "address\nthat it has afterwards.\n" },
    [WHY_FORBIDDEN] = {
        "This machine itself does not let the connection out: {error}.",
        "A rule of its own firewall or routing table forbids it; nothing was "
        "sent.\n",
        "Look at the outgoing rules of the firewall here.\n" },
    [WHY_NO_ROUTE] = {
        "There is no way from here to {to}.",
        "The address is in none of this machine's networks, and there is no\n"
        "gateway that could lead there.\n",
        "Do both of you have addresses of one network? Compare what "
        "`soquete\ninterfaces` shows on both machines: the first numbers must "
        "be equal.\n" },
    [WHY_OTHER_PORT] = {
        "{name} is there, but listens at port {heard}, not {port}.",
        "The machine refused port {port}: no program listens there.\n",
        "Try: soquete peer {host} {heard}\n" },
    [WHY_REFUSED_HEARD] = {
        "{name} announces port {port}, and refuses connections to it.",
        "It may have ended a moment ago, or listen at another address of its\n"
        "machine (127.0.0.1?), or a firewall there rejects you.\n",
        "On that machine: `soquete peer --listen 0.0.0.0:{port}`.\n"
        ALLOW_THERE },
    [WHY_REFUSED] = {
        "The machine {to} is there, but nobody listens at port {port}.",
        "It refused the connection at once: so address, network and cable are "
        "right.\nNo program listens at this port, or it listens at 127.0.0.1 "
        "alone, where\nonly that machine itself reaches it.\n",
        "On that machine: is the server started? With this port? For others?\n"
        "  soquete peer --listen 0.0.0.0:{port}\n"
        "In a program of your own: bind to '' or '0.0.0.0', not to "
        "'127.0.0.1'.\n" },
    [WHY_REJECTED] = {
        "A firewall on {to} rejects you.",
        "The machine is there and says \"unreachable\": firewalls do that, "
        "firewalld\nfor one.\n",
        ALLOW_THERE },
    [WHY_ISOLATED] = {
        "{name} was heard, but does not answer: you are kept apart.",
        "Its announcement arrives here, and nothing that is sent to it does.\n"
        "Many a Wi-Fi keeps its users apart (client isolation, guest "
        "network).\n",
        "Both take a cable, or another Wi-Fi, or one of you makes a hotspot."
        "\n" },
    [WHY_NO_HOST] = {
        "Nobody on this network has the address {to}.",
        "Your machine asked for it (ARP, neighbour discovery) and nobody "
        "answered:\nthe address is wrong, or that machine is off or on "
        "another network.\n",
        "Ask for the address again: `soquete interfaces` shows it there. "
        "Addresses\nchange.\n" },
    [WHY_NO_HOST_FAR] = {
        "A router says that {to} cannot be reached.",
        "The way leads to another network, and there it ends.\n",
        "Ask for the address again: `soquete interfaces` shows it there.\n" },
    [WHY_FIREWALL] = {
        "The machine {to} is there, but port {port} is silent: a firewall.",
        "A machine without a program at this port would refuse at once. "
        "Silence means\nthat something drops what you send, most often the "
        "firewall of that machine.\n",
        ALLOW_THERE },
    [WHY_SILENT] = {
        "Nothing comes back from {to} port {port}.",
        "It is an address of your own network. The machine is off, or its "
        "firewall\ndrops what you send, or the Wi-Fi keeps its users "
        "apart.\n",
        "Is the address right (`soquete interfaces` there)?\n" ALLOW_THERE },
    [WHY_SILENT_FAR] = {
        "Nothing comes back from {to} port {port}.",
        "Your machine is in another network ({net}), so what you send goes "
        "through\na router. The address may be wrong, the machine off, or a "
        "firewall on the\nway drops what you send.\n",
        "Sit in one room? Then you should be in one network: compare what\n"
        "`soquete interfaces` shows on both machines.\n" ALLOW_THERE },
    [WHY_RESET] = {
        "{to} port {port} took the connection and cut it off.",
        "A program was there and ended the connection hard, or a firewall did "
        "so.\n",
        "Look at the other screen: does the program there say why?\n" },
    [WHY_ENDED] = {
        "{to} port {port} ended the connection without a word.",
        "A program is there that closes at once: it is no soquete peer, or it "
        "wants\nnobody.\n",
        "Look at the other screen: does the program there say why?\n" },
    [WHY_MUTE] = {
        "{to} port {port} takes the connection and says nothing.",
        "A soquete peer speaks first. This is another program, or one that "
        "hangs.\n",
        "Is it the right port? `soquete peer --list` shows the peers with "
        "theirs.\n" },
    [WHY_STRANGER] = {
        "Another program answers at {to} port {port}, not a soquete peer.",
        "What it says is not the protocol of `soquete peer`.\n",
        "Is it the right port? `soquete peer --list` shows the peers with "
        "theirs.\n" },
    [WHY_VERSION] = {
        "{to} runs another version of soquete.",
        "The two versions do not understand each other.\n",
        "Use the same one on both machines: `soquete --version` shows it.\n" },
    [WHY_CODE_WANTED] = {
        "{to} speaks only to those who have its code.",
        "It was started with --code or --new-code.\n",
        "Ask for the words, and connect with --code.\n" },
    [WHY_CODE_UNWANTED] = {
        "{to} speaks without a code.",
        "You gave a code, and it was started without one.\n",
        "Both with the same --code, or both without.\n" },
    [WHY_CODE_WRONG] = {
        "The code is not the one of {to}.",
        "Both sides must have the same words.\n",
        "Ask for the words again. A wrong code costs a delay, on purpose.\n" },
    [WHY_FULL] = {
        "{to} takes no more connections.",
        "It has as many as it wants.\n",
        "Try again later.\n" },
    [WHY_OTHER] = {
        "The system says: {error}.",
        "That is none of the usual reasons.\n",
        "Look at `soquete interfaces` on both machines.\n" },
};

static const struct {
    const char *subject, *words;
} notes[WHY_NOTES] = {
    [WHY_NOTE_NAME_HEARD] = {
        "name", "\"{host}\" announces itself here: {to}, port {heard}" },
    [WHY_NOTE_NAME_HEARD_AND_KNOWN] = {
        "name", "\"{host}\" announces itself here ({to}, port {heard}); the "
                "name server has that name too" },
    [WHY_NOTE_NAME_KNOWN] = {
        "name", "the name server knows \"{host}\": {to}; it was not heard "
                "here" },
    [WHY_NOTE_NAME_UNKNOWN] = {
        "name", "\"{host}\": not heard here, not known to the name server" },
    [WHY_NOTE_NAME_UNANSWERED] = {
        "name", "\"{host}\": not heard here; the name server does not "
                "answer" },
    [WHY_NOTE_ADDRESS_OWN] = { "address", "{to} is this machine's own" },
    [WHY_NOTE_ADDRESS_LOOPBACK] = {
        "address", "{to} is loopback: every machine's name for itself" },
    [WHY_NOTE_ADDRESS_HEARD] = {
        "address", "{name} ({system}) announces itself there, port {heard}" },
    [WHY_NOTE_HERE_NOTHING] = {
        "here", "no interface but loopback is up" },
    [WHY_NOTE_HERE_NO_DHCP] = {
        "here", "this machine's address is {from}: no DHCP server answered" },
    [WHY_NOTE_NET_SAME] = {
        "network", "{to} is on this machine's own network {net} "
                   "({interface})" },
    [WHY_NOTE_NET_OTHER] = {
        "network", "{to} is on another network than {net}; it is reached by a "
                   "router" },
    [WHY_NOTE_NET_NO_WAY] = { "network", "no way to {to} from here" },
    [WHY_NOTE_NEIGHBOUR_YES] = {
        "machine", "somebody has the address {to} (ARP)" },
    [WHY_NOTE_NEIGHBOUR_NO] = {
        "machine", "nobody on this network answers for {to} (ARP)" },
    [WHY_NOTE_PING_YES] = { "machine", "it answers a ping, in {rtt}" },
    [WHY_NOTE_PING_NO] = {
        "machine", "it answers no ping (many do not)" },
    [WHY_NOTE_PORT_OPEN] = { "port", "{port} takes the connection" },
    [WHY_NOTE_PORT_REFUSED] = { "port", "{port} is refused" },
    [WHY_NOTE_PORT_SILENT] = { "port", "{port}: silence" },
    [WHY_NOTE_PORT_ERROR] = { "port", "{port}: {error}" },
    [WHY_NOTE_LOOPBACK_YES] = {
        "port", "{port} answers at {loopback}, on this machine alone" },
    [WHY_NOTE_GREETING_PEER] = { "program", "a soquete peer answers" },
    [WHY_NOTE_GREETING_NONE] = {
        "program", "what answers is not a soquete peer that could be used" },
};
/* clang-format on */

const why_text *why_words(why_cause cause)
{
    return &texts[(unsigned)cause < WHY_CAUSES ? cause : WHY_OTHER];
}

const char *why_note_subject(why_note note)
{
    return notes[note].subject;
}

const char *why_note_words(why_note note)
{
    return notes[note].words;
}
