<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>DevicePicker</name>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>The microphone is off.</source>
        <translation>Le micro est coupé.</translation>
    </message>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n canal</numerusform>
            <numerusform>%n canaux</numerusform>
        </translation>
    </message>
    <message>
        <source>In use: %1 · %2 · %3</source>
        <translation>Utilisé&#xa0;: %1 · %2 · %3</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>KeptCard</name>
    <message>
        <source>Writing it down…</source>
        <translation>Transcription…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Insérer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Écouter</translation>
    </message>
    <message>
        <source>Decode again</source>
        <translation>Retranscrire</translation>
    </message>
    <message>
        <source>Really delete?</source>
        <translation>Vraiment&#x202f;?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>KeptDialog</name>
    <message>
        <source>Kept takes</source>
        <translation>Dictées conservées</translation>
    </message>
    <message>
        <source>What you said and what is not in any window yet. Click where a text should go, then insert it from here. Sound is kept for 30 days.</source>
        <translation>Ce que vous avez dit et qui n’est encore dans aucune fenêtre. Cliquez là où le texte doit aller, puis insérez-le d’ici. Le son est conservé 30&#xa0;jours.</translation>
    </message>
    <message>
        <source>Nothing is waiting here.</source>
        <translation>Rien n’attend ici.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level of the microphone</source>
        <translation>Niveau du micro</translation>
    </message>
    <message>
        <source>No sound at all: is it muted?</source>
        <translation>Aucun son&#xa0;: le micro est-il coupé&#x202f;?</translation>
    </message>
    <message>
        <source>Say something to see your level</source>
        <translation>Dites quelque chose pour voir votre niveau</translation>
    </message>
    <message>
        <source>Too quiet: come closer or speak louder</source>
        <translation>Trop faible&#xa0;: rapprochez-vous ou parlez plus fort</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Bon niveau</translation>
    </message>
    <message>
        <source>Too loud: move away or turn the microphone down</source>
        <translation>Trop fort&#xa0;: éloignez-vous ou baissez le micro</translation>
    </message>
</context>
<context>
    <name>MainMenu</name>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>As the computer</source>
        <translation>Comme l’ordinateur</translation>
    </message>
    <message>
        <source>&amp;About SuperWhisper</source>
        <translation>À &amp;propos de SuperWhisper</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>About SuperWhisper</source>
        <translation>À propos de SuperWhisper</translation>
    </message>
    <message>
        <source>Hold a key, speak, let go: the words stand in the window you were typing in.

Everything happens on this computer; nothing you say leaves it.

Free software under the MIT licence.</source>
        <translation>Maintenez une touche, parlez, relâchez&#xa0;: les mots sont dans la fenêtre où vous écriviez.

Tout se passe sur cet ordinateur&#x202f;; rien de ce que vous dites n’en sort.

Logiciel libre sous licence MIT.</translation>
    </message>
    <message>
        <source>Speech &amp;models…</source>
        <translation>&amp;Modèles de reconnaissance…</translation>
    </message>
    <message>
        <source>&amp;Kept takes…</source>
        <translation>Dictées &amp;conservées…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Please wait…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Dicter</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Go on</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Télécharger</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>Utiliser celui-ci</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Speech models</source>
        <translation>Modèles de reconnaissance</translation>
    </message>
    <message>
        <source>A larger model makes fewer mistakes and needs more time and memory. Models are downloaded once; what you say never leaves this computer.</source>
        <translation>Un modèle plus grand fait moins de fautes et demande plus de temps et de mémoire. Un modèle se télécharge une seule fois&#x202f;; ce que vous dites ne quitte jamais cet ordinateur.</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>Recherche des modèles…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>The other model is being loaded; until it is ready, the one before is used.</source>
        <translation>L’autre modèle est en cours de chargement&#x202f;; en attendant, le précédent est utilisé.</translation>
    </message>
</context>
<context>
    <name>RecoveredBar</name>
    <message>
        <source>One take was recovered.</source>
        <translation>Une dictée a été récupérée.</translation>
    </message>
    <message>
        <source>%1 takes were recovered.</source>
        <translation>%1&#xa0;dictées ont été récupérées.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Last text</source>
        <translation>Dernier texte</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Insert</source>
        <translation>&amp;Insérer</translation>
    </message>
    <message>
        <source>Or press %1</source>
        <translation>Ou appuyez sur %1</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Jusqu’ici</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Tout sélectionner</translation>
    </message>
    <message>
        <source>Last text</source>
        <translation>Dernier texte</translation>
    </message>
    <message>
        <source>What you say appears here.</source>
        <translation>Ce que vous dites s’affiche ici.</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>Jusqu’ici</translation>
    </message>
</context>
<context>
    <name>TrayIcon</name>
    <message>
        <source>&amp;Insert the last text</source>
        <translation>&amp;Insérer le dernier texte</translation>
    </message>
    <message>
        <source>&amp;Microphone</source>
        <translation>&amp;Micro</translation>
    </message>
    <message>
        <source>Show the &amp;window</source>
        <translation>Afficher la &amp;fenêtre</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Arrêter</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Dicter</translation>
    </message>
</context>
<context>
    <name>doctor</name>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Bibliothèques</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>Running program</source>
        <translation>Programme en cours</translation>
    </message>
    <message>
        <source>Speech model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>Carte graphique</translation>
    </message>
    <message>
        <source>RTX 3090</source>
        <translation>RTX 3090</translation>
    </message>
    <message>
        <source>cuBLAS 12</source>
        <translation>cuBLAS 12</translation>
    </message>
    <message>
        <source>Speech recognition</source>
        <translation>Reconnaissance</translation>
    </message>
    <message>
        <source>Voice detection</source>
        <translation>Détection de voix</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Micro</translation>
    </message>
    <message>
        <source>Dictation key</source>
        <translation>Touche de dictée</translation>
    </message>
    <message>
        <source>Insertion</source>
        <translation>Insertion</translation>
    </message>
    <message>
        <source>Python %1, %2 bit</source>
        <translation>Python %1, %2&#xa0;bits</translation>
    </message>
    <message>
        <source>Python %1, %2 bit: 3.11, 3.12 or 3.13 with 64 bit is needed.</source>
        <translation>Python %1, %2&#xa0;bits&#xa0;: il faut 3.11, 3.12 ou 3.13 en 64&#xa0;bits.</translation>
    </message>
    <message>
        <source>Install Python 3.12, then run “python3 start.py setup”.</source>
        <translation>Installez Python 3.12, puis lancez «&#xa0;python3 start.py setup&#xa0;».</translation>
    </message>
    <message>
        <source>Not installed: %1.</source>
        <translation>Manquant&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup”.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;».</translation>
    </message>
    <message>
        <source>The settings can be read; %1 differ from the usual ones.</source>
        <translation>Les réglages se lisent&#x202f;; %1 diffèrent des réglages habituels.</translation>
    </message>
    <message>
        <source>%1 can be written; %2 are free.</source>
        <translation>On peut écrire dans %1&#x202f;; %2 sont libres.</translation>
    </message>
    <message>
        <source>The program is running and answers (process %1, %2).</source>
        <translation>Le programme tourne et répond (processus %1, %2).</translation>
    </message>
    <message>
        <source>The program is not running.</source>
        <translation>Le programme ne tourne pas.</translation>
    </message>
    <message>
        <source>%1 in %2 is whole: every known digest was checked.</source>
        <translation>%1 dans %2 est complet&#xa0;: chaque empreinte connue a été vérifiée.</translation>
    </message>
    <message>
        <source>%1 is used. There is: %2.</source>
        <translation>%1 est utilisée. Présent&#xa0;: %2.</translation>
    </message>
    <message>
        <source>%1 is used instead of what is set: %2.</source>
        <translation>%1 est utilisé au lieu de ce qui est réglé&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Set the device to auto, or to a card that is there.</source>
        <translation>Réglez «&#xa0;device&#xa0;» sur auto, ou sur une carte présente.</translation>
    </message>
    <message>
        <source>The processor does the work: %1.</source>
        <translation>C’est le processeur qui travaille&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The processor does the work, as it is set. There is: %1.</source>
        <translation>C’est le processeur qui travaille, comme réglé. Présent&#xa0;: %1.</translation>
    </message>
    <message>
        <source>%1 with %2 of memory is there.</source>
        <translation>%1 est là, avec %2 de mémoire.</translation>
    </message>
    <message>
        <source>There is none with at least 20 GiB; the program does not need it.</source>
        <translation>Il n’y en a pas avec au moins 20&#xa0;Gio&#x202f;; le programme s’en passe.</translation>
    </message>
    <message>
        <source>The library of the graphics card can be loaded from %1.</source>
        <translation>La bibliothèque de la carte graphique se charge depuis %1.</translation>
    </message>
    <message>
        <source>The graphics card cannot be used without it: %1.</source>
        <translation>Sans elle, la carte graphique ne peut pas servir&#xa0;: %1.</translation>
    </message>
    <message>
        <source>It is not needed without a graphics card.</source>
        <translation>Inutile sans carte graphique.</translation>
    </message>
    <message>
        <source>%1 is loaded on %2 with %3 (%4).</source>
        <translation>%1 est chargé sur %2 en %3 (%4).</translation>
    </message>
    <message>
        <source>It did not get ready within %1 s.</source>
        <translation>Elle n’a pas été prête en %1&#xa0;s.</translation>
    </message>
    <message>
        <source>Close programs that keep the computer busy, then try again.</source>
        <translation>Fermez les programmes qui occupent l’ordinateur, puis réessayez.</translation>
    </message>
    <message>
        <source>%1 is loaded on the processor with %3 (%4), although a card is there.</source>
        <translation>%1 est chargé sur le processeur en %3 (%4), bien qu’une carte soit là.</translation>
    </message>
    <message>
        <source>See the lines on the graphics card and cuBLAS 12 above.</source>
        <translation>Voyez plus haut les lignes sur la carte graphique et sur cuBLAS 12.</translation>
    </message>
    <message>
        <source>%1; 95 of 100 pieces of 160 ms take at most %2 ms (limit: %3 ms).</source>
        <translation>%1&#x202f;; 95 morceaux de 160&#xa0;ms sur 100 prennent au plus %2&#xa0;ms (limite&#xa0;: %3&#xa0;ms).</translation>
    </message>
    <message>
        <source>%1; slower than it should be: %2 ms (limit: %3 ms).</source>
        <translation>%1&#x202f;; trop lente&#xa0;: %2&#xa0;ms (limite&#xa0;: %3&#xa0;ms).</translation>
    </message>
    <message>
        <source>Close programs that keep the computer busy.</source>
        <translation>Fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>There is none: every take is decoded, also one without voice.</source>
        <translation>Il n’y en a pas&#xa0;: tout enregistrement est transcrit, même sans voix.</translation>
    </message>
    <message>
        <source>Not known, because speech recognition did not get ready.</source>
        <translation>Inconnue, car la reconnaissance n’a pas été prête.</translation>
    </message>
    <message>
        <source>%1: %2, %3; in 1 s loudest %4 dB, mean %5 dB (0 dB = the limit).</source>
        <translation>%1&#xa0;: %2, %3&#x202f;; en 1&#xa0;s, au plus fort %4&#xa0;dB, en moyenne %5&#xa0;dB (0&#xa0;dB = la limite).</translation>
    </message>
    <message>
        <source>%1: opens, but sends no sound at all.</source>
        <translation>%1&#xa0;: s’ouvre, mais n’envoie aucun son.</translation>
    </message>
    <message>
        <source>Check that it is not muted and that the system lets programs use it.</source>
        <translation>Vérifiez qu’il n’est pas coupé et que le système permet aux programmes de l’utiliser.</translation>
    </message>
    <message>
        <source>%1: did not answer within %2 s.</source>
        <translation>%1&#xa0;: pas de réponse en %2&#xa0;s.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, or choose another one.</source>
        <translation>Débranchez-le et rebranchez-le, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Not tried, because a take is being spoken.</source>
        <translation>Pas essayé, car une dictée est en cours.</translation>
    </message>
    <message>
        <source>Run this again when it has ended.</source>
        <translation>Relancez cette commande quand elle sera terminée.</translation>
    </message>
    <message>
        <source>“%1” is listened to through %2.</source>
        <translation>«&#xa0;%1&#xa0;» est écoutée par %2.</translation>
    </message>
    <message>
        <source>No key can be listened to in this session.</source>
        <translation>Aucune touche ne peut être écoutée dans cette session.</translation>
    </message>
    <message>
        <source>Use the button, or give “superwhisper-gui toggle” a shortcut of the system.</source>
        <translation>Utilisez le bouton, ou donnez à «&#xa0;superwhisper-gui toggle&#xa0;» un raccourci du système.</translation>
    </message>
    <message>
        <source>There is no screen here (%1); files can still be turned into text.</source>
        <translation>Il n’y a pas d’écran ici (%1)&#x202f;; les fichiers peuvent quand même être transcrits.</translation>
    </message>
    <message>
        <source>Start the program from your desktop to dictate.</source>
        <translation>Pour dicter, lancez le programme depuis votre bureau.</translation>
    </message>
    <message>
        <source>The text is pasted into your window (%1).</source>
        <translation>Le texte est collé dans votre fenêtre (%1).</translation>
    </message>
    <message>
        <source>The text is put into the clipboard; you paste it yourself (%1).</source>
        <translation>Le texte est mis dans le presse-papiers&#x202f;; vous le collez vous-même (%1).</translation>
    </message>
    <message>
        <source>works</source>
        <translation>marche</translation>
    </message>
    <message>
        <source>note</source>
        <translation>à noter</translation>
    </message>
    <message>
        <source>FAILS</source>
        <translation>ÉCHEC</translation>
    </message>
    <message>
        <source>Everything that is needed works.</source>
        <translation>Tout ce qu’il faut marche.</translation>
    </message>
    <message>
        <source>Something that is needed does not work: see the lines above.</source>
        <translation>Quelque chose de nécessaire ne marche pas&#xa0;: voyez les lignes ci-dessus.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup”: it installs about 600 MB.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;»&#xa0;: cela installe environ 600&#xa0;Mo.</translation>
    </message>
</context>
<context>
    <name>doubts</name>
    <message>
        <source>This may not be what you said: there are no words in it.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: il n’y a pas de mots.</translation>
    </message>
    <message>
        <source>This may not be what you said: it only names sounds.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: seuls des bruits sont nommés.</translation>
    </message>
    <message>
        <source>This may not be what you said: the words were hard to make out.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: les mots étaient difficiles à distinguer.</translation>
    </message>
    <message>
        <source>This may not be what you said: such sentences also come out of mere noise.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: de telles phrases naissent aussi d’un simple bruit.</translation>
    </message>
    <message>
        <source>This may not be what you said: it repeats the words given as a hint.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: les mots donnés comme indication y reviennent.</translation>
    </message>
    <message>
        <source>This may not be what you said: it repeats itself again and again.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: le texte se répète sans cesse.</translation>
    </message>
    <message>
        <source>This may not be what you said: it is too much text for so little speech.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit&#xa0;: c’est trop de texte pour si peu de parole.</translation>
    </message>
    <message>
        <source>This may not be all you said: some of the speech has no words here.</source>
        <translation>Ce n’est peut-être pas tout ce que vous avez dit&#xa0;: une partie de la parole est restée sans mots.</translation>
    </message>
    <message>
        <source>This may not be what you said.</source>
        <translation>Ce n’est peut-être pas ce que vous avez dit.</translation>
    </message>
</context>
<context>
    <name>keys</name>
    <message>
        <source>Left Ctrl</source>
        <translation>Ctrl gauche</translation>
    </message>
    <message>
        <source>Right Ctrl</source>
        <translation>Ctrl droite</translation>
    </message>
    <message>
        <source>Left Shift</source>
        <translation>Maj gauche</translation>
    </message>
    <message>
        <source>Right Shift</source>
        <translation>Maj droite</translation>
    </message>
    <message>
        <source>Left Alt</source>
        <translation>Alt gauche</translation>
    </message>
    <message>
        <source>Right Alt</source>
        <translation>Alt droite</translation>
    </message>
    <message>
        <source>AltGr</source>
        <translation>AltGr</translation>
    </message>
    <message>
        <source>Left Windows key</source>
        <translation>Windows gauche</translation>
    </message>
    <message>
        <source>Right Windows key</source>
        <translation>Windows droite</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Espace</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Échap</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Entrée</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>Backspace</source>
        <translation>Retour arrière</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Suppr</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Inser</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Fin</translation>
    </message>
    <message>
        <source>Page Up</source>
        <translation>Page préc.</translation>
    </message>
    <message>
        <source>Page Down</source>
        <translation>Page suiv.</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Flèche haut</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Flèche bas</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Flèche gauche</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Flèche droite</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Print Screen</source>
        <translation>Impr. écran</translation>
    </message>
    <message>
        <source>Scroll Lock</source>
        <translation>Arrêt défil.</translation>
    </message>
    <message>
        <source>Caps Lock</source>
        <translation>Verr. maj</translation>
    </message>
    <message>
        <source>Num Lock</source>
        <translation>Verr. num</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>No microphone is connected.</source>
        <translation>Aucun micro n’est branché.</translation>
    </message>
    <message>
        <source>Plug one in, then choose it here.</source>
        <translation>Branchez-en un, puis choisissez-le ici.</translation>
    </message>
    <message>
        <source>Choose a microphone</source>
        <translation>Choisir un micro</translation>
    </message>
    <message>
        <source>The microphone you chose is not connected.</source>
        <translation>Le micro que vous avez choisi n’est pas branché.</translation>
    </message>
    <message>
        <source>Plug it in, or use the computer’s own.</source>
        <translation>Branchez-le, ou utilisez celui de l’ordinateur.</translation>
    </message>
    <message>
        <source>Use the default</source>
        <translation>Micro par défaut</translation>
    </message>
    <message>
        <source>Another program is keeping the microphone to itself.</source>
        <translation>Un autre programme garde le micro pour lui.</translation>
    </message>
    <message>
        <source>Close that program, then try again.</source>
        <translation>Fermez ce programme, puis réessayez.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>This computer does not let the program use the microphone.</source>
        <translation>Cet ordinateur n’autorise pas le programme à utiliser le micro.</translation>
    </message>
    <message>
        <source>Allow it in the system’s privacy settings, then try again.</source>
        <translation>Autorisez-le dans les réglages de confidentialité, puis réessayez.</translation>
    </message>
    <message>
        <source>The microphone does not answer.</source>
        <translation>Le micro ne répond pas.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in again, or choose another one.</source>
        <translation>Débranchez-le et rebranchez-le, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The microphone was disconnected.</source>
        <translation>Le micro a été débranché.</translation>
    </message>
    <message>
        <source>Plug it in again, or choose another one; what you said until then is kept.</source>
        <translation>Rebranchez-le, ou choisissez-en un autre&#x202f;; ce que vous aviez dit est conservé.</translation>
    </message>
    <message>
        <source>The microphone sends no sound at all.</source>
        <translation>Le micro n’envoie aucun son.</translation>
    </message>
    <message>
        <source>Check that it is not muted, or choose another one.</source>
        <translation>Vérifiez qu’il n’est pas coupé, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>A piece of the sound was lost, so words may be missing.</source>
        <translation>Un morceau du son s’est perdu, des mots peuvent manquer.</translation>
    </message>
    <message>
        <source>Read the text again, and close programs that keep the computer busy.</source>
        <translation>Relisez le texte, et fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>This computer lacks a part that is needed to record sound.</source>
        <translation>Il manque à cet ordinateur un composant pour enregistrer le son.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup” once, then start the program again.</source>
        <translation>Lancez une fois «&#xa0;python3 start.py setup&#xa0;», puis redémarrez le programme.</translation>
    </message>
    <message>
        <source>The speech model is not on this computer.</source>
        <translation>Le modèle de reconnaissance vocale n’est pas sur cet ordinateur.</translation>
    </message>
    <message>
        <source>The files of the speech model are damaged.</source>
        <translation>Les fichiers du modèle de reconnaissance vocale sont abîmés.</translation>
    </message>
    <message>
        <source>Run “python3 start.py setup” to replace them, then try again.</source>
        <translation>Lancez «&#xa0;python3 start.py setup&#xa0;» pour les remplacer, puis réessayez.</translation>
    </message>
    <message>
        <source>Speech recognition has stopped working.</source>
        <translation>La reconnaissance vocale s’est arrêtée.</translation>
    </message>
    <message>
        <source>Start it again; if it stops once more, restart the computer.</source>
        <translation>Relancez-la&#x202f;; si elle s’arrête encore, redémarrez l’ordinateur.</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>Relancer</translation>
    </message>
    <message>
        <source>Speech recognition does not answer.</source>
        <translation>La reconnaissance vocale ne répond pas.</translation>
    </message>
    <message>
        <source>Start it again; close programs that keep the computer busy.</source>
        <translation>Relancez-la&#x202f;; fermez les programmes qui occupent l’ordinateur.</translation>
    </message>
    <message>
        <source>This recording could not be turned into text.</source>
        <translation>Cet enregistrement n’a pas pu être transcrit.</translation>
    </message>
    <message>
        <source>Please say it once more; the sound was kept.</source>
        <translation>Veuillez le redire&#x202f;; le son a été conservé.</translation>
    </message>
    <message>
        <source>The sound was damaged on its way, so no text was made from it.</source>
        <translation>Le son est arrivé abîmé, il n’a donc pas été transcrit.</translation>
    </message>
    <message>
        <source>Please say it once more, or choose another microphone.</source>
        <translation>Veuillez le redire, ou choisissez un autre micro.</translation>
    </message>
    <message>
        <source>Another window came to the front, so the text was not inserted.</source>
        <translation>Une autre fenêtre est passée devant, le texte n’a donc pas été inséré.</translation>
    </message>
    <message>
        <source>Click where the text should go, then insert it from here.</source>
        <translation>Cliquez là où le texte doit aller, puis insérez-le d’ici.</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Insérer</translation>
    </message>
    <message>
        <source>No window was ready for the text.</source>
        <translation>Aucune fenêtre n’attendait le texte.</translation>
    </message>
    <message>
        <source>A key was still held down, so the text was not inserted.</source>
        <translation>Une touche était encore enfoncée, le texte n’a donc pas été inséré.</translation>
    </message>
    <message>
        <source>Let go of all keys, then insert it from here.</source>
        <translation>Relâchez toutes les touches, puis insérez-le d’ici.</translation>
    </message>
    <message>
        <source>It is not certain that the text has arrived.</source>
        <translation>Il n’est pas sûr que le texte soit arrivé.</translation>
    </message>
    <message>
        <source>Look into your window; if it is not there, insert it once more.</source>
        <translation>Regardez votre fenêtre&#x202f;; s’il n’y est pas, insérez-le encore.</translation>
    </message>
    <message>
        <source>Insert again</source>
        <translation>Réinsérer</translation>
    </message>
    <message>
        <source>The text cannot be inserted by itself here, so it is in the clipboard.</source>
        <translation>Ici, le texte ne peut pas s’insérer tout seul&#xa0;: il est dans le presse-papiers.</translation>
    </message>
    <message>
        <source>Click where it should go and press Ctrl+V.</source>
        <translation>Cliquez là où il doit aller et appuyez sur Ctrl+V.</translation>
    </message>
    <message>
        <source>What you had copied before could not be put back.</source>
        <translation>Ce que vous aviez copié avant n’a pas pu être remis en place.</translation>
    </message>
    <message>
        <source>Please copy it again when you need it.</source>
        <translation>Copiez-le de nouveau quand vous en aurez besoin.</translation>
    </message>
    <message>
        <source>The settings could not be read, so the usual ones are in use.</source>
        <translation>Les réglages n’ont pas pu être lus, ceux d’origine sont utilisés.</translation>
    </message>
    <message>
        <source>Set again what you had changed; the old file is still in the folder.</source>
        <translation>Refaites vos changements&#x202f;; l’ancien fichier est toujours dans le dossier.</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>A setting has a value that cannot be used.</source>
        <translation>Un réglage a une valeur qui ne convient pas.</translation>
    </message>
    <message>
        <source>Correct it in the settings file, or leave it out.</source>
        <translation>Corrigez-la dans le fichier de réglages, ou retirez-la.</translation>
    </message>
    <message>
        <source>The program cannot write into its folder.</source>
        <translation>Le programme ne peut pas écrire dans son dossier.</translation>
    </message>
    <message>
        <source>Allow writing there, or make room on the disk.</source>
        <translation>Autorisez-y l’écriture, ou faites de la place sur le disque.</translation>
    </message>
    <message>
        <source>The list of your past texts cannot be used.</source>
        <translation>La liste de vos textes passés est inutilisable.</translation>
    </message>
    <message>
        <source>You can go on dictating; check that the disk is not full.</source>
        <translation>Vous pouvez continuer à dicter&#x202f;; vérifiez que le disque n’est pas plein.</translation>
    </message>
    <message>
        <source>There is no screen to show the window on.</source>
        <translation>Il n’y a pas d’écran pour afficher la fenêtre.</translation>
    </message>
    <message>
        <source>Start the program from your desktop.</source>
        <translation>Lancez le programme depuis votre bureau.</translation>
    </message>
    <message>
        <source>The dictation key does not work in this desktop session.</source>
        <translation>La touche de dictée ne fonctionne pas dans cette session de bureau.</translation>
    </message>
    <message>
        <source>Use the button, or give “superwhisper-gui toggle” a shortcut in the system settings.</source>
        <translation>Utilisez le bouton, ou donnez un raccourci à «&#xa0;superwhisper-gui toggle&#xa0;» dans les réglages du système.</translation>
    </message>
    <message>
        <source>This key cannot be used for dictation.</source>
        <translation>Cette touche ne peut pas servir à dicter.</translation>
    </message>
    <message>
        <source>Choose another one, for example ctrl_r or f9.</source>
        <translation>Choisissez-en une autre, par exemple ctrl_r ou f9.</translation>
    </message>
    <message>
        <source>This file could not be read as sound.</source>
        <translation>Ce fichier n’a pas pu être lu comme un son.</translation>
    </message>
    <message>
        <source>Check that it exists and that it plays in a music player.</source>
        <translation>Vérifiez qu’il existe et qu’un lecteur de musique peut le jouer.</translation>
    </message>
    <message>
        <source>The program is not running.</source>
        <translation>Le programme n’est pas lancé.</translation>
    </message>
    <message>
        <source>Start it first with “superwhisper-gui”.</source>
        <translation>Lancez-le d’abord avec «&#xa0;superwhisper-gui&#xa0;».</translation>
    </message>
    <message>
        <source>No voice was heard: speak louder, or closer to the microphone.</source>
        <translation>Aucune voix entendue&#xa0;: parlez plus fort, ou plus près du micro.</translation>
    </message>
    <message>
        <source>Only silence arrived: check that the microphone is not muted.</source>
        <translation>Rien que du silence&#xa0;: vérifiez que le micro n’est pas coupé.</translation>
    </message>
    <message>
        <source>The words were too unclear to be inserted: please say them once more.</source>
        <translation>Les mots étaient trop indistincts pour être insérés&#xa0;: veuillez les redire.</translation>
    </message>
    <message>
        <source>There was sound, but no words in it: please say it once more.</source>
        <translation>Il y avait du son, mais pas de mots&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>Cancelled: nothing was inserted.</source>
        <translation>Annulé&#xa0;: rien n’a été inséré.</translation>
    </message>
    <message>
        <source>The text is on its way.</source>
        <translation>Le texte est en route.</translation>
    </message>
    <message>
        <source>Inserted.</source>
        <translation>Inséré.</translation>
    </message>
    <message>
        <source>The text is in the clipboard: paste it with Ctrl+V.</source>
        <translation>Le texte est dans le presse-papiers&#xa0;: collez-le avec Ctrl+V.</translation>
    </message>
    <message>
        <source>It is not certain that the text has arrived: look into your window.</source>
        <translation>Il n’est pas sûr que le texte soit arrivé&#xa0;: regardez votre fenêtre.</translation>
    </message>
    <message>
        <source>The text waits here: click where it should go, then insert it.</source>
        <translation>Le texte attend ici&#xa0;: cliquez là où il doit aller, puis insérez-le.</translation>
    </message>
    <message>
        <source>Nothing was understood: please say it once more.</source>
        <translation>Rien n’a été compris&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>No text could be made: please say it once more.</source>
        <translation>La transcription a échoué&#xa0;: veuillez le redire.</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>Préparation…</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prêt</translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation>Un instant…</translation>
    </message>
    <message>
        <source>Speak now</source>
        <translation>Parlez</translation>
    </message>
    <message>
        <source>Writing it down…</source>
        <translation>Transcription…</translation>
    </message>
    <message>
        <source>Inserting…</source>
        <translation>Insertion…</translation>
    </message>
    <message>
        <source>There is a problem</source>
        <translation>Il y a un problème</translation>
    </message>
    <message>
        <source>The graphics card that was chosen cannot be used.</source>
        <translation>La carte graphique choisie ne peut pas être utilisée.</translation>
    </message>
    <message>
        <source>Choose another device in the settings, for example auto.</source>
        <translation>Choisissez un autre appareil dans les réglages, par exemple auto.</translation>
    </message>
    <message>
        <source>The download was cut off.</source>
        <translation>Le téléchargement a été interrompu.</translation>
    </message>
    <message>
        <source>Check the internet connection, then start it again; it goes on where it stopped.</source>
        <translation>Vérifiez la connexion à Internet, puis relancez-le&#x202f;; il reprendra où il s’est arrêté.</translation>
    </message>
    <message>
        <source>The downloaded file is not the right one, so it was deleted.</source>
        <translation>Le fichier téléchargé n’est pas le bon, il a donc été supprimé.</translation>
    </message>
    <message>
        <source>Start the download again.</source>
        <translation>Relancez le téléchargement.</translation>
    </message>
    <message>
        <source>This model is already being downloaded.</source>
        <translation>Ce modèle est déjà en cours de téléchargement.</translation>
    </message>
    <message>
        <source>Please wait until that is done.</source>
        <translation>Veuillez attendre la fin.</translation>
    </message>
    <message>
        <source>There is not enough room on the disk.</source>
        <translation>Il n’y a pas assez de place sur le disque.</translation>
    </message>
    <message>
        <source>Delete what you no longer need, then try again.</source>
        <translation>Supprimez ce qui ne sert plus, puis réessayez.</translation>
    </message>
    <message>
        <source>The program runs but does not answer.</source>
        <translation>Le programme est lancé mais ne répond pas.</translation>
    </message>
    <message>
        <source>Wait a moment and try again; if that does not help, end it and start it again.</source>
        <translation>Attendez un instant et réessayez&#x202f;; si cela ne suffit pas, arrêtez-le et relancez-le.</translation>
    </message>
    <message>
        <source>Download it under “Speech models” in the menu, or choose another one there.</source>
        <translation>Téléchargez-le dans le menu, sous «&#xa0;Modèles de reconnaissance&#xa0;», ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Speech models</source>
        <translation>Voir les modèles</translation>
    </message>
    <message>
        <source>This takes effect at the next start of the program.</source>
        <translation>Ce réglage prendra effet au prochain lancement du programme.</translation>
    </message>
    <message>
        <source>The new choice for speech recognition does not work here, so the one before stays in use.</source>
        <translation>Le nouveau choix pour la reconnaissance ne marche pas ici&#x202f;; le précédent reste en service.</translation>
    </message>
    <message>
        <source>Look under “Speech models” for the reason, or choose another one there.</source>
        <translation>Voyez la raison sous «&#xa0;Modèles de reconnaissance&#xa0;», ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The speech model is too slow for this computer: your text comes late.</source>
        <translation>Le modèle de reconnaissance est trop lent pour cet ordinateur&#xa0;: le texte se fait attendre.</translation>
    </message>
    <message>
        <source>The numbers for Prometheus cannot be shown.</source>
        <translation>Les nombres pour Prometheus ne peuvent pas être affichés.</translation>
    </message>
    <message>
        <source>Choose another port, or run “python3 start.py setup metrics” once; dictation works.</source>
        <translation>Choisissez un autre port, ou lancez une fois «&#xa0;python3 start.py setup metrics&#xa0;»&#x202f;; la dictée fonctionne.</translation>
    </message>
    <message>
        <source>The list of your past texts was damaged, so a new one was begun.</source>
        <translation>La liste de vos textes passés était abîmée, une nouvelle est commencée.</translation>
    </message>
    <message>
        <source>What could still be read is in it; the old file is kept in the program’s folder.</source>
        <translation>Ce qui se lisait encore y est&#x202f;; l’ancien fichier reste dans le dossier du programme.</translation>
    </message>
    <message>
        <source>The list of your past texts was written by a newer version of the program.</source>
        <translation>La liste de vos textes passés vient d’une version plus récente du programme.</translation>
    </message>
    <message>
        <source>Install that version again; until then your texts are not listed.</source>
        <translation>Réinstallez cette version&#x202f;; d’ici là, vos textes ne sont pas notés dans la liste.</translation>
    </message>
    <message>
        <source>What you say is not being saved to the disk while you speak.</source>
        <translation>Ce que vous dites n’est pas enregistré sur le disque pendant que vous parlez.</translation>
    </message>
    <message>
        <source>You can go on dictating; make room on the disk, or allow writing to the folder.</source>
        <translation>Vous pouvez continuer à dicter&#x202f;; libérez de la place sur le disque, ou autorisez l’écriture dans le dossier.</translation>
    </message>
    <message>
        <source>“%1” is too slow for this computer: your text comes late.</source>
        <translation>«&#xa0;%1&#xa0;» est trop lent pour cet ordinateur&#xa0;: le texte tarde.</translation>
    </message>
    <message>
        <source>Recovered: the program ended before it could be inserted.</source>
        <translation>Récupéré&#xa0;: le programme s’est arrêté avant l’insertion.</translation>
    </message>
    <message>
        <source>Choose “%2” instead; nothing that you say is lost.</source>
        <translation>Choisissez plutôt «&#xa0;%2&#xa0;»&#x202f;; rien de ce que vous dites n’est perdu.</translation>
    </message>
    <message>
        <source>Choose a smaller one under “Speech models”, or close other programs.</source>
        <translation>Choisissez-en un plus petit sous «&#xa0;Modèles de reconnaissance&#xa0;», ou fermez d’autres programmes.</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>built in</source>
        <translation>intégré</translation>
    </message>
    <message>
        <source>downloaded</source>
        <translation>téléchargé</translation>
    </message>
    <message>
        <source>found on this computer</source>
        <translation>trouvé sur cet ordinateur</translation>
    </message>
    <message>
        <source>can be downloaded</source>
        <translation>à télécharger</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1&#xa0;Mo</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1&#xa0;Go</translation>
    </message>
    <message>
        <source>French, English and many more</source>
        <translation>français, anglais et bien d’autres</translation>
    </message>
    <message>
        <source>English only</source>
        <translation>anglais seulement</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>%1 MB/s</source>
        <translation>%1&#xa0;Mo/s</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>moins d’une minute restante</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>environ %1&#xa0;min restantes</translation>
    </message>
    <message>
        <source>recommended for this computer</source>
        <translation>conseillé pour cet ordinateur</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>utilisé</translation>
    </message>
    <message>
        <source>There is no model “%1” to download. There are: %2.</source>
        <translation>Il n’y a pas de modèle «&#xa0;%1&#xa0;» à télécharger. Il y a&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The model %1 is on this computer. Use it: %2</source>
        <translation>Le modèle %1 est sur cet ordinateur. Pour l’utiliser&#xa0;: %2</translation>
    </message>
    <message>
        <source>Stopped. What has been downloaded is kept; the same command goes on from there.</source>
        <translation>Arrêté. Ce qui est déjà téléchargé est gardé&#x202f;; la même commande reprendra là.</translation>
    </message>
    <message>
        <source>%1 already downloaded</source>
        <translation>%1 déjà téléchargés</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Click where the text should go, then use the button and speak.</source>
        <translation>Cliquez là où le texte doit aller, puis sur le bouton, et parlez.</translation>
    </message>
    <message>
        <source>Hold %1 and speak, or tap it to keep both hands free.</source>
        <translation>Maintenez %1 et parlez, ou appuyez un instant pour garder les mains libres.</translation>
    </message>
    <message>
        <source>Hold %1 and speak; let go when you have finished.</source>
        <translation>Maintenez %1 et parlez&#x202f;; relâchez quand vous avez fini.</translation>
    </message>
    <message>
        <source>Press %1, speak, and press it again.</source>
        <translation>Appuyez sur %1, parlez, puis appuyez de nouveau.</translation>
    </message>
    <message>
        <source>System default</source>
        <translation>Micro par défaut du système</translation>
    </message>
    <message>
        <source>System default (%1)</source>
        <translation>Par défaut du système (%1)</translation>
    </message>
    <message>
        <source>%1 s after you let go</source>
        <translation>%1&#xa0;s après le relâchement</translation>
    </message>
    <message>
        <source>The speech model is being loaded…</source>
        <translation>Chargement du modèle de reconnaissance vocale…</translation>
    </message>
    <message>
        <source>Not connected: %1</source>
        <translation>Non branché&#xa0;: %1</translation>
    </message>
    <message>
        <source>Press the button when you have finished.</source>
        <translation>Appuyez sur le bouton quand vous avez fini.</translation>
    </message>
    <message>
        <source>Let go, or press the key again, to finish. Esc cancels.</source>
        <translation>Pour finir, relâchez la touche ou appuyez de nouveau. Échap annule.</translation>
    </message>
    <message>
        <source>Let go of the key to finish. Esc cancels.</source>
        <translation>Pour finir, relâchez la touche. Échap annule.</translation>
    </message>
    <message>
        <source>Press the key again to finish. Esc cancels.</source>
        <translation>Pour finir, appuyez de nouveau sur la touche. Échap annule.</translation>
    </message>
    <message>
        <source>Listening for a last word: %1</source>
        <translation>Attente d’un dernier mot&#xa0;: %1</translation>
    </message>
    <message>
        <source>Writing it down: %1</source>
        <translation>Transcription&#xa0;: %1</translation>
    </message>
    <message>
        <source>Inserting it: %1</source>
        <translation>Insertion&#xa0;: %1</translation>
    </message>
    <message>
        <source>Together: %1</source>
        <translation>En tout&#xa0;: %1</translation>
    </message>
    <message>
        <source>Typical: %1, slow: %2 (last %3)</source>
        <translation>D’habitude&#xa0;: %1&#x202f;; lent&#xa0;: %2 (sur les %3 derniers)</translation>
    </message>
</context>
</TS>
