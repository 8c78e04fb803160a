"""Ends of a connection that are no soquete peers: peer_ends.py KIND PORT

silent   listens, and the system drops whatever comes for it, as a firewall
reset    takes a connection and cuts it off
banner   says what another program says
mute     takes connections and says nothing
newer    says HELLO in a version that does not exist yet

Prints "ready" when it listens; serves until it is killed.
"""
import ctypes
import socket
import struct
import sys

kind, port = sys.argv[1], int(sys.argv[2])
listener = socket.create_server(("", port))
if kind == "silent":
    # One instruction, "return 0": nothing of any packet is kept.
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    listener.setsockopt(
        socket.SOL_SOCKET, 26, struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
    )
print("ready", flush=True)
held = []
while True:
    connection, _ = listener.accept()
    if kind == "reset":
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        connection.close()
    elif kind == "banner":
        connection.sendall(b"220 mail.example ESMTP\r\n")
        held.append(connection)
    elif kind == "newer":
        body = b"soquete\n" + struct.pack(">HHQ", 99, 99, 7)
        connection.sendall(struct.pack(">IB3x", len(body), 1) + body)
        held.append(connection)
    else:
        held.append(connection)
