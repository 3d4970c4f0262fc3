# Of the stand-in of ggsci: groups, the manager, and how processes come up, run and abend.
use strict;
use warnings;
use POSIX ();
use IO::Socket::INET;

our ($login, $database);

# --- Groups are files of dirchk.

sub group_file { my ($name) = @_; return home() . "/dirchk/$name.cpe" }
sub groups { return map { m{([^/]*)\.cpe$} ? $1 : () } sort glob(home() . '/dirchk/*.cpe') }
sub group { my ($name) = @_; return $name =~ /^\w+$/ && -e group_file($name) ? load_values(group_file($name)) : undef }
sub save_group { my ($name, $group) = @_; save_values(group_file($name), $group) }

# A process is STARTING for a second; then it runs, or has abended.
sub status {
    my ($group) = @_;
    return 'STOPPED' if !$group->{running};
    return 'STARTING' if time - $group->{started} < 1;
    return $group->{fault} ? 'ABENDED' : 'RUNNING';
}

sub process_command {
    my ($verb, @words) = @_;
    my $what = uc($words[0] // '');
    if ($what =~ /^(MGR!?|MANAGER!?)$/) { return $verb eq 'START' ? start_manager() : $verb eq 'STOP' ? stop_manager($words[0] . ($words[1] // '')) : "ERROR: Invalid command.\n" }
    return add_trail($what, @words[1 .. $#words]) if $verb eq 'ADD' && $what =~ /^(EXTTRAIL|RMTTRAIL)$/;
    return "ERROR: Invalid command.\n" if $what !~ /^(EXTRACT|REPLICAT)$/;
    my $name = uc($words[1] // '');
    return "ERROR: Invalid group name ($name): at most 8 characters.\n" if $name !~ /^[A-Z_\$][A-Z0-9_\$]{0,7}$/;
    my @rest = map { uc } @words[2 .. $#words];
    return register($verb, $name) if $verb =~ /REGISTER$/;
    return add_group($what, $name, @words[2 .. $#words]) if $verb eq 'ADD';
    my $group = group($name);
    return "ERROR: $what $name does not exist.\n" if !$group || $group->{program} ne $what;
    return start_group($name, $group, @rest) if $verb eq 'START';
    return stop_group($name, $group) if $verb eq 'STOP';
    return alter_group($name, $group, @rest) if $verb eq 'ALTER';
    return "ERROR: $what $name is running. Stop it first.\n" if status($group) =~ /^(STARTING|RUNNING)$/;
    return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if $group->{kind} ne 'pump' && !defined $login;
    unlink group_file($name);
    return "\nDeleted $what $name.\n";
}

sub register {
    my ($verb, $name) = @_;
    return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if !defined $login;
    my $there = $database->{"registered.$name"};
    if ($verb eq 'REGISTER') {
        return "\n" . now() . "  ERROR   OGG-08241  EXTRACT $name is already registered with the database.\n" if $there;
        return "\n" . now() . "  ERROR   OGG-02062  User " . uc($login) . " does not have the required privileges to use integrated capture.\n"
            if ($database->{'privileges.' . uc $login} // '') !~ /CAPTURE/;
        return "\n" . now() . "  ERROR   OGG-08221  Cannot register EXTRACT $name: ORA-00258: manual archiving in NOARCHIVELOG mode must identify log.\n" if $database->{log_mode} ne 'ARCHIVELOG';
        $database->{"registered.$name"} = $database->{scn};
        save_database();
        return "\n" . now() . "  INFO    OGG-02003  Extract $name successfully registered with database at SCN $database->{scn}.\n";
    }
    return "\n" . now() . "  ERROR   OGG-08242  EXTRACT $name is not registered.\n" if !$there;
    delete $database->{"registered.$name"};
    save_database();
    return "\n" . now() . "  INFO    OGG-01750  Successfully unregistered EXTRACT $name from database.\n";
}

sub add_group {
    my ($program, $name, @words) = @_;
    return "ERROR: $program $name already exists.\n" if group($name);
    my %group = (program => $program, added => time, integrated => 0);
    my $line = uc join ' ', @words;
    if ($program eq 'EXTRACT' && $line =~ /^EXTTRAILSOURCE \S+( BEGIN NOW)?$/) { %group = (%group, kind => 'pump', source => $words[1], $1 ? (starts => 'BEGIN=NOW') : ()) }
    elsif ($program eq 'EXTRACT' && $line =~ /^(INTEGRATED )?TRANLOG BEGIN (NOW|\S+ \S+)$/) {
        return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if $1 && !defined $login;
        return "ERROR: OGG-02022  Logmining server does not exist for EXTRACT $name. Register it first.\n" if $1 && !$database->{"registered.$name"};
        %group = (%group, kind => 'extract', integrated => $1 ? 1 : 0);
    } elsif ($program eq 'REPLICAT' && $line =~ /^(INTEGRATED )?EXTTRAIL \S+( CHECKPOINTTABLE \S+)?$/) {
        return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if !defined $login;
        my $integrated = $1 ? 1 : 0;
        my ($table) = $line =~ /CHECKPOINTTABLE (\S+)/;
        return "ERROR: Checkpoint table $table does not exist.\n" if defined $table && !$database->{"checkpoint.$table"};
        return "ERROR: No checkpoint table specified for ADD REPLICAT.\n" if !defined $table && !$integrated;
        my ($source) = join(' ', @words) =~ /exttrail\s+(\S+)/i;
        %group = (%group, kind => 'replicat', integrated => $integrated, source => $source);
    } else { return "ERROR: Invalid options for ADD $program: $line.\n" }
    save_group($name, \%group);
    return "\n$program " . ($group{integrated} ? '(Integrated) ' : '') . "added.\n";
}

# Where it goes on: only that it was asked for is kept.
sub alter_group {
    my ($name, $group, @words) = @_;
    return "ERROR: $group->{program} $name is running. Stop it first.\n" if status($group) =~ /^(STARTING|RUNNING)$/;
    return "ERROR: Invalid options for ALTER $group->{program}: @words.\n" if $group->{kind} ne 'extract' || "@words" ne 'BEGIN NOW';
    return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if $group->{integrated} && !defined $login;
    save_group($name, { %$group, starts => join ' ', $group->{starts} // (), 'BEGIN=NOW' });
    return "\n$group->{program} altered.\n";
}

sub add_trail {
    my ($type, $trail, @words) = @_;
    my $line = uc join ' ', @words;
    return "ERROR: Invalid options for ADD $type.\n" if ($trail // '') !~ m{(^|/)\w\w$} || $line !~ /^EXTRACT (\w+)( MEGABYTES (\d+))?$/;
    my ($name, $megabytes) = ($1, $3 // 500);
    my $group = group($name);
    return "ERROR: EXTRACT $name does not exist.\n" if !$group || $group->{program} ne 'EXTRACT';
    return "ERROR: $type $trail already exists.\n" if ($group->{trail} // '') eq $trail;
    save_group($name, { %$group, trail => $trail, trail_type => $type, megabytes => $megabytes });
    return "\n$type added.\n";
}

# --- Starting and stopping.

sub start_group {
    my ($name, $group, @options) = @_;
    my $program = $group->{program};
    return "ERROR: Manager is not running: it is needed to start processes.\n" if !manager();
    return "\n$program $name is already running.\n" if status($group) =~ /^(STARTING|RUNNING)$/;
    my ($csn) = join(' ', @options) =~ /^AFTERCSN (\d+)$/;
    return "ERROR: Invalid options for START: @options.\n" if @options && (!defined $csn || $program ne 'REPLICAT');
    my $fault = fault_of($name, $group) // '';
    my %after = (%$group, running => 1, started => time, fault => $fault);
    $after{starts} = join ' ', $group->{starts} // (), defined $csn ? "AFTERCSN=$csn" : 'PLAIN';
    save_group($name, \%after);
    report($name, $program, $fault);
    return "\nSending START request to MANAGER ...\n$program $name starting\n";
}

sub stop_group {
    my ($name, $group) = @_;
    return "\n$group->{program} $name is already stopped.\n" if status($group) !~ /^(STARTING|RUNNING)$/;
    save_group($name, { %$group, running => 0, fault => '' });
    return "\nSending STOP request to $group->{program} $name ...\nRequest processed.\n";
}

# Why a process would abend, as its report tells.
sub fault_of {
    my ($name, $group) = @_;
    my $file = home() . '/dirprm/' . lc($name) . '.prm';
    my $kind = { extract => 'e', pump => 'p', replicat => 'r' }->{ $group->{kind} };
    my ($parameters, $fault) = read_parameters($file, $kind, $name);
    return "OGG-10144  $fault" if $fault;
    my %values = map { $_->[0] => $_->[1] } reverse @$parameters;
    if ($kind ne 'p') {
        return 'OGG-00303  Missing USERIDALIAS.' if !$values{USERIDALIAS};
        my ($alias) = $values{USERIDALIAS} =~ /^(\S+)/;
        my $why = login_fault($alias);
        return "OGG-00664  $why" if $why;
        return 'OGG-02091  Operation not supported because enable_goldengate_replication is not set to true.' if ($database->{'parameter.enable_goldengate_replication'} // '') ne 'TRUE';
    }
    if ($kind ne 'r') {
        my $trail = $values{$kind eq 'e' ? 'EXTTRAIL' : 'RMTTRAIL'} // '';
        return "OGG-01044  The trail '$trail' is not assigned to extract '$name'. Assign the trail to the extract with the command \"ADD EXTTRAIL/RMTTRAIL $trail, EXTRACT $name\"." if ($group->{trail} // '') ne $trail;
    }
    if ($kind eq 'e') {
        return 'OGG-00730  No minimum supplemental logging is enabled.' if $database->{supplemental_log_data_min} ne 'YES';
        return 'OGG-00446  Capture needs ARCHIVELOG mode.' if $database->{log_mode} ne 'ARCHIVELOG';
        open(my $trail, '>>', home() . "/$group->{trail}000000000") or return "OGG-01091  Unable to open file $group->{trail}: $!.";
    }
    if ($kind eq 'p') {
        my ($host, $port) = $values{RMTHOST} =~ /^(\S+) MGRPORT (\d+)/;
        return "OGG-00303  Missing RMTHOST." if !defined $port;
        my $remote = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 5)
            or return "OGG-01224  TCP/IP error 111 (Connection refused), endpoint: $host:$port.";
        my ($key) = $values{RMTHOST} =~ /KEYNAME (\w+)/i;
        return "OGG-01496  Failed to find key $key in ENCKEYS." if defined $key && !defined key_of($key);
        print $remote "TRAIL $group->{trail} ", defined $key ? "$key " . hashed(key_of($key)) : '', "\n";
        my $answer = <$remote> // '';
        return "OGG-01201  Error reported by MGR : $answer" if $answer !~ /^OK/;
    }
    return undef;
}

sub report {
    my ($name, $program, $fault) = @_;
    open(my $out, '>', home() . "/dirrpt/$name.rpt") or return;
    print $out "***********************************************************************\n      Oracle GoldenGate $program for Oracle (stand-in)\n***********************************************************************\n\n";
    print $out now() . "  INFO    OGG-03059  Operating system character set identified as UTF-8.\n\n";
    print $out $fault ? now() . "  ERROR   $fault\n\n" . now() . "  ERROR   OGG-01668  PROCESS ABENDING.\n" : now() . "  INFO    OGG-00993  $program $name started.\n";
}

# --- The manager is a process that listens, and makes the trails that pumps write to.

sub manager_file { return home() . '/dirpcs/MGR.pcm' }

sub manager {
    my $values = load_values(manager_file());
    return $values->{pid} && kill(0, $values->{pid}) ? $values : undef;
}

sub start_manager {
    return "\nMGR is already running.\n" if manager();
    my ($parameters, $fault) = read_parameters(home() . '/dirprm/mgr.prm', 'm', 'MGR');
    my %values = map { $_->[0] => $_->[1] } @$parameters;
    $fault = 'Missing PORT.' if !$fault && !$values{PORT};
    my $listener = $fault ? undef : IO::Socket::INET->new(LocalPort => $values{PORT}, Listen => 5, ReuseAddr => 1);
    $fault //= "TCP/IP error: $!." if !$listener;
    report('MGR', 'Manager', $fault ? "OGG-00303  $fault" : '');
    return "\nManager started.\n" if $fault;
    defined(my $child = fork) or die "fork: $!\n";
    if ($child == 0) {
        POSIX::setsid();
        exit 0 if fork;
        open(STDIN, '<', '/dev/null');
        open($_, '>', '/dev/null') for *STDOUT, *STDERR;
        # Locks of ggsci must not live on here.
        POSIX::close($_) for grep { $_ != fileno $listener } 3 .. 20;
        save_values(manager_file(), { pid => $$, port => $values{PORT} });
        serve($listener, map { $_->[1] } grep { $_->[0] eq 'ACCESSRULE' } @$parameters);
    }
    waitpid $child, 0;
    for (1 .. 50) { last if manager(); select undef, undef, undef, 0.02 }
    return "\nManager started.\n";
}

# The first rule that fits decides; without any, all may.
sub serve {
    my ($listener, @rules) = @_;
    while (1) {
        my $client = $listener->accept or next;
        my ($trail, $key, $hash) = (<$client> // '') =~ m{^TRAIL ([\w./]+) (?:(\w+) (\S+))?$} or next;
        my $peer = $client->peerhost;
        my ($number, $verdict) = (0, 'ALLOW');
        for my $rule (@rules) {
            my ($address, $says) = $rule =~ /IPADDR (\S+) (ALLOW|DENY)/i;
            (my $pattern = quotemeta $address) =~ s/\\\*/.*/g;
            if ($peer =~ /^$pattern$/) { $verdict = uc $says; last }
            $number++;
        }
        if ($verdict eq 'DENY') { print $client "Access denied (request from $peer, rule #$number).\n"; next }
        if (defined $key && hashed(key_of($key) // '') ne $hash) { print $client "Decryption failed with key $key.\n"; next }
        my $made = open(my $out, '>>', home() . "/${trail}000000000");
        print $client $made ? "OK\n" : "$!\n";
    }
}

sub key_of {
    my ($name) = @_;
    open(my $in, '<', home() . '/ENCKEYS') or return undef;
    while (my $line = <$in>) { return $1 if $line =~ /^\s*\Q$name\E\s+0x([0-9A-Fa-f]{64})\s*$/ }
    return undef;
}

sub stop_manager {
    my ($word) = @_;
    my $manager = manager() or return "\nManager is already stopped.\n";
    # Without the mark it asks, and takes what comes next for the answer.
    if ($word !~ /!$/) {
        print "Manager process is required by other GGS processes.\nAre you sure you want to stop it (y/n)?";
        return "\n" if (<STDIN> // '') !~ /^y/i;
    }
    kill 'TERM', $manager->{pid};
    unlink manager_file();
    return "\nSending STOP request to MANAGER ...\nRequest processed.\nManager stopped.\n";
}

1;
